package org.tokenledger.server.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.RequestBody;

import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.web.method.HandlerMethod;
import org.tokenledger.contract.Form;

import java.util.Arrays;
import java.util.List;

/** What is posted as a form: a token's value (RFC 7662 §2.1, RFC 7009 §2.1). */
final class FormOfOperations implements GlobalOperationCustomizer {
    static final String TYPE = "application/x-www-form-urlencoded";

    static boolean takesForm(HandlerMethod handler) {
        return Arrays.asList(handler.getMethod().getParameterTypes()).contains(Form.class);
    }

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        if (takesForm(handler)) {
            Schema<?> form = new ObjectSchema().addProperty("token", new StringSchema());
            form.setRequired(List.of("token"));
            operation.setRequestBody(
                    new RequestBody()
                            .required(true)
                            .content(
                                    new Content()
                                            .addMediaType(TYPE, new MediaType().schema(form))));
        }
        return operation;
    }
}
