package org.tokenledger.server.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;

import io.swagger.v3.oas.annotations.Hidden;

import jakarta.servlet.http.HttpServletRequest;

import org.springdoc.core.customizers.SpringDocCustomizers;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.providers.SpringDocProviders;
import org.springdoc.core.service.AbstractRequestService;
import org.springdoc.core.service.GenericResponseService;
import org.springdoc.core.service.OpenAPIService;
import org.springdoc.core.service.OperationService;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Needs;

import java.util.Locale;

/**
 * springdoc's own resource, moved to where the contract has it and closed to those without a token.
 */
@Hidden
@RestController
class OpenApiPages extends OpenApiWebMvcResource {
    private static final String JSON = "/api/docs/openapi.json";
    private static final String YAML = "/api/docs/openapi.yaml";

    /** Nothing from other hosts, and nothing inline but the styles that Swagger UI sets. */
    private static final String ONLY_OUR_OWN =
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
                    + " frame-ancestors 'none'";

    OpenApiPages(
            ObjectFactory<OpenAPIService> openApi,
            AbstractRequestService requests,
            GenericResponseService responses,
            OperationService operations,
            SpringDocConfigProperties properties,
            SpringDocProviders providers,
            SpringDocCustomizers customizers) {
        super(openApi, requests, responses, operations, properties, providers, customizers);
    }

    @Needs("")
    @GetMapping(value = JSON, produces = MediaType.APPLICATION_JSON_VALUE)
    @Override
    public byte[] openapiJson(HttpServletRequest request, @Value(JSON) String url, Locale locale)
            throws JsonProcessingException {
        return super.openapiJson(request, url, Locale.ROOT);
    }

    @Needs("")
    @GetMapping(value = YAML, produces = "application/yaml")
    @Override
    public byte[] openapiYaml(HttpServletRequest request, @Value(YAML) String url, Locale locale)
            throws JsonProcessingException {
        return super.openapiYaml(request, url, Locale.ROOT);
    }

    @Needs("")
    @GetMapping("/api/docs")
    ResponseEntity<Resource> page() {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/html;charset=UTF-8"))
                .header("Content-Security-Policy", ONLY_OUR_OWN)
                .body(new ClassPathResource("docs/index.html"));
    }
}
