package org.tokenledger.server.problem;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.Text;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Tells a client what is wrong with its JSON, in the client's words: the path of the field and what
 * was expected there. Jackson's own texts name Java classes and never leave the server.
 */
final class UnreadableBody {
    /** The field, when it is the body as a whole. */
    private static final String BODY = "body";

    private static final int LONGEST_NAME = 100;

    private UnreadableBody() {}

    static Refused refusal(@Nullable Throwable cause) {
        return switch (cause) {
            case null -> malformed(BODY, "is missing");
            case StreamConstraintsException _ ->
                    malformed(
                            BODY,
                            "is nested too deeply, or holds a name or number that is too long");
            case InputCoercionException tooBig ->
                    malformed(field(tooBig), Expected.of(tooBig.getTargetType()));
            case StreamReadException syntax -> malformed(BODY, syntax(syntax));
            case UnrecognizedPropertyException unknown -> malformed(field(unknown), "is not known");
            case InvalidNullException nothing -> malformed(field(nothing), "must not be null");
            case MismatchedInputException mismatch -> mismatch(mismatch);
            case JacksonException other when other.getCause() instanceof Refused refused -> refused;
            case JacksonException other -> malformed(field(other), "is not allowed");
            default -> malformed(BODY, "can't be read");
        };
    }

    private static Refused mismatch(MismatchedInputException mismatch) {
        if (mismatch.getOriginalMessage().startsWith("Trailing token")) {
            return malformed(BODY, "goes on after its end");
        }
        return malformed(field(mismatch), Expected.of(mismatch.getTargetType()));
    }

    private static String syntax(StreamReadException syntax) {
        String text = syntax.getOriginalMessage();
        if (text != null && text.startsWith("Duplicate Object property")) {
            return "has the same field twice, " + where(syntax);
        }
        return "is not valid JSON, " + where(syntax);
    }

    private static String where(JacksonException e) {
        return "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
    }

    /** {@code tokens[3].permissions[0]} */
    private static String field(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            String name = step.getPropertyName();
            if (name == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name);
            }
        }
        if (path.isEmpty()) {
            return BODY;
        }
        return Text.beginning(path.toString(), LONGEST_NAME);
    }

    private static Refused malformed(String field, String message) {
        return Refused.field(
                Code.MALFORMED_REQUEST,
                field,
                field.equals(BODY) ? "The body " + message : field + " " + message);
    }
}
