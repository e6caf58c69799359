package api

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// authenticate finds the person behind a request: by the bearer token, or without one by the session's cookie. It is
// the one way in, for the API and for pages. Somebody whose password was chosen by somebody else is
// CodePasswordChange; see authenticateSettling.
func (a *API) authenticate(ctx context.Context, c *gin.Context) (service.Actor, error) {
	actor, err := a.authenticateSettling(ctx, c)
	if err == nil && actor.MustChange {
		return service.Actor{}, &directive.Error{Code: directive.CodePasswordChange}
	}
	return actor, err
}

// authenticateSettling is authenticate for the few routes that are open before the password was changed.
func (a *API) authenticateSettling(ctx context.Context, c *gin.Context) (service.Actor, error) {
	if header := c.GetHeader("Authorization"); header != "" {
		scheme, token, ok := strings.Cut(header, " ")
		if !ok || !strings.EqualFold(scheme, "Bearer") || !utf8.ValidString(token) {
			return service.Actor{}, &directive.Error{Code: directive.CodeUnauthenticated}
		}
		return a.Service.Authenticate(ctx, strings.TrimSpace(token))
	}
	secret := a.cookie(c, sessionCookie)
	if secret == "" {
		return service.Actor{}, &directive.Error{Code: directive.CodeUnauthenticated}
	}
	if silent(c.Request) {
		return service.Actor{}, errCrossOrigin
	}
	actor, _, err := a.Service.Resume(ctx, secret)
	return actor, err
}
