package org.tokenledger.server.openapi;

import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.ComposedSchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;

import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Form;
import org.tokenledger.query.replay.web.Until;
import org.webjars.WebJarVersionLocator;

import java.util.List;

/** What the code can't say of the contract by itself. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration implements WebMvcConfigurer {
    static final String TOKEN = "token";
    static final String BASIC = "basic";

    private static final String PAGE = "classpath:/docs/";

    static {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(Caller.class, Form.class)
                .replaceWithSchema(
                        Until.class,
                        new ComposedSchema()
                                .addOneOfItem(new IntegerSchema().format("int64"))
                                .addOneOfItem(new StringSchema().format("date-time")));
    }

    @Bean
    OpenAPI contract() {
        return new OpenAPI()
                .info(
                        new Info()
                                .title("Token Ledger")
                                .version("1")
                                .description(
                                        "Event-sourced ledger of API tokens. Every refusal is an"
                                                + " application/problem+json with a stable code."
                                                + " Every GET may be asked as HEAD. A method that a"
                                                + " path does not have is 405 method_not_allowed,"
                                                + " with Allow."))
                .servers(List.of(new Server().url("/").description("This server")))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN))
                .components(
                        new Components()
                                .addSecuritySchemes(TOKEN, bearer())
                                .addSecuritySchemes(BASIC, basic())
                                .addSchemas(ProblemSchema.NAME, ProblemSchema.schema())
                                .addSchemas(ProblemSchema.FIELD_ERROR, ProblemSchema.fieldError()));
    }

    @Bean
    GlobalOperationCustomizer whatListsAreAskedBy() {
        return new QueryOfOperations();
    }

    /** Before what asks whether there is a body. */
    @Bean
    @Order(1)
    GlobalOperationCustomizer whatFormsHold() {
        return new FormOfOperations();
    }

    /** Before it, too. */
    @Bean
    @Order(1)
    GlobalOperationCustomizer whatStreamsHold() {
        return new StreamsOfOperations();
    }

    @Bean
    @Order(2)
    GlobalOperationCustomizer whatEveryOperationHasInCommon() {
        return new CommonOfOperations();
    }

    @Bean
    ModelConverter whatRecordsHold() {
        return new RecordSchemas();
    }

    @Bean
    GlobalOpenApiCustomizer whoseTokenItIs() {
        return new AuthPath();
    }

    @Bean
    GlobalOpenApiCustomizer whatIsSentAndFiltered() {
        return new SchemasInUse();
    }

    /** An array, or one string separated by commas or spaces. */
    @Bean
    GlobalOpenApiCustomizer howPermissionsAreRequested() {
        return api ->
                api.getComponents()
                        .addSchemas(
                                "RequestedPermissions",
                                new ComposedSchema()
                                        .addOneOfItem(new ArraySchema().items(new StringSchema()))
                                        .addOneOfItem(new StringSchema()));
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        String version = new WebJarVersionLocator().version("swagger-ui");
        registry.addResourceHandler("/api/docs/assets/**")
                .addResourceLocations(
                        PAGE, "classpath:/META-INF/resources/webjars/swagger-ui/" + version + "/");
    }

    private static SecurityScheme bearer() {
        return new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description("A token of this ledger; `Authorization: Token …` is the same.");
    }

    private static SecurityScheme basic() {
        return new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("basic")
                .description("A token of this ledger as the password; any user name.");
    }
}
