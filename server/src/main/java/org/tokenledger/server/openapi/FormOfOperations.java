package org.tokenledger.server.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.security.SecurityRequirement;

import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.web.method.HandlerMethod;
import org.tokenledger.contract.Form;

import java.util.List;

/**
 * What is posted as a form: a token's value (RFC 7662 §2.1, RFC 7009 §2.1). Its sender may
 * authenticate as an OAuth client does (RFC 6749 §2.3.1).
 */
final class FormOfOperations implements GlobalOperationCustomizer {
    static final String TYPE = "application/x-www-form-urlencoded";

    static boolean takesForm(HandlerMethod handler) {
        return CommonOfOperations.takes(handler, Form.class);
    }

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        if (takesForm(handler)) {
            Schema<?> form =
                    new ObjectSchema()
                            .addProperty("token", new StringSchema())
                            .addProperty(
                                    "token_type_hint", new StringSchema().description("Ignored"));
            form.setRequired(List.of("token"));
            operation.setRequestBody(
                    new RequestBody()
                            .required(true)
                            .content(
                                    new Content()
                                            .addMediaType(TYPE, new MediaType().schema(form))));
            operation
                    .addSecurityItem(new SecurityRequirement().addList(OpenApiConfiguration.TOKEN))
                    .addSecurityItem(new SecurityRequirement().addList(OpenApiConfiguration.BASIC));
        }
        return operation;
    }
}
