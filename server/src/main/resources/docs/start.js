// No validator: it is a badge from another host, which would learn the address of this one.
window.ui = SwaggerUIBundle({
  url: "/api/docs/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: false,
});
