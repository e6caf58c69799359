package api

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// authenticate finds the person behind the bearer token.
func (a *API) authenticate(ctx context.Context, c *gin.Context) (service.Actor, error) {
	scheme, token, ok := strings.Cut(c.GetHeader("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || !utf8.ValidString(token) {
		return service.Actor{}, &directive.Error{Code: directive.CodeUnauthenticated}
	}
	return a.Service.Authenticate(ctx, strings.TrimSpace(token))
}
