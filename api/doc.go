// Package api is everything HTTP: the JSON API of Giao Ban on Gin.
//
// Each route is declared once, in a typed table from which both the router and the OpenAPI document are made. A
// handler parses, calls the service and renders; rules are elsewhere. Errors are application/problem+json
// (RFC 9457) in Vietnamese or English by Accept-Language.
package api
