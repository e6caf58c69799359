package service

import (
	"context"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// How long a password is, in characters. There are no rules of composition (NIST SP 800-63B, 3.1.1.2).
const (
	MinPassword = 10
	MaxPassword = 256
)

// hashParams are the second choice of OWASP's Password Storage Cheat Sheet for argon2id: a computation takes some
// hundredths of a second and 19 MiB.
func hashParams() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// hasher computes hashes of passwords, few at a time: a flood of attempts must leave the machine to those who work.
type hasher struct {
	turn  chan struct{}
	dummy func() (string, error) // the hash that stands for a password that nobody has
}

func newHasher() *hasher {
	return &hasher{turn: make(chan struct{}, 2), dummy: sync.OnceValues(func() (string, error) {
		return argon2id.CreateHash(newSecret(""), hashParams())
	})}
}

// take waits for a turn, which the returned function gives back.
func (h *hasher) take(ctx context.Context) (done func(), err error) {
	select {
	case h.turn <- struct{}{}:
		return func() { <-h.turn }, nil
	case <-ctx.Done():
		return nil, &directive.Error{Code: directive.CodeUnavailable, Err: ctx.Err()}
	}
}

// hash computes what is kept of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	done, err := h.take(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return argon2id.CreateHash(norm.NFC.String(password), hashParams())
}

// matches compares a password with a hash; with no hash it does the same work and says no. The caller has a turn.
func (h *hasher) matches(password, hash string) (bool, error) {
	nobody := hash == ""
	if nobody {
		var err error
		if hash, err = h.dummy(); err != nil {
			return false, err
		}
	}
	if utf8.RuneCountInString(password) > MaxPassword {
		password = "" // nobody's; and nobody chooses how much there is to compute
	}
	ok, err := argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
	return ok && !nobody, err
}

// obvious are the words that are tried first, folded and without digits.
var obvious = wordSet(`matkhau matkhaumoi matkhaucu password passwords passw passwd pass admin administrator quantri quantrivien root user
	giaoban khuyenhoc hoikhuyenhoc khuyenhocyenbai yenbai tinhyenbai laocai hanoi vietnam vietnamvodich vietnamyenbai hochiminh saigon
	chutich phochutich vanphong canbo thuky lanhdao dangnhap taikhoan xinchao chaoban chaocacban anhyeuem emyeuanh iloveyou
	iloveu yeuem nguyenvan nguyenthi tranvan lethi qwerty qwertyuiop qwertyuiopasdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc
	abc abcd abcde abcdef abcdefgh abcdefghij abcdefghijkl aabbcc aabbccdd welcome letmein monkey dragon football sunshine princess
	test tester testing demo default changeme secret hoctap hoctaplamtheo langla gialai`)

func wordSet(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// lettersOf are the letters of a text, folded.
func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, store.Fold(s))
}

// lookAlikes are the digits and signs that are written for letters.
var lookAlikes = strings.NewReplacer("@", "a", "4", "a", "0", "o", "1", "i", "!", "i", "3", "e", "$", "s", "5", "s")

// tooObvious reports whether a password is among those that are guessed first: an obvious word with digits behind
// it, digits alone (a telephone number, a birthday), or few different characters.
func tooObvious(password string) bool {
	letters := lettersOf(password)
	if letters == "" && strings.IndexFunc(password, unicode.IsDigit) >= 0 {
		return true
	}
	different := map[rune]bool{}
	for _, r := range store.Fold(password) {
		different[r] = true
	}
	if len(different) < 4 {
		return true
	}
	word := strings.TrimRight(store.Fold(password), "0123456789 !.,-_#*")
	return obvious[letters] || obvious[lettersOf(lookAlikes.Replace(word))]
}

// checkPassword holds a new password to the rules: from MinPassword to MaxPassword characters of any kind, not an
// obvious one, and not what everybody knows of the person.
func checkPassword(p *directive.Problems, field, password string, of directive.User) {
	password = norm.NFC.String(password)
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password):
		p.Add(field, "bad_encoding")
	case strings.ContainsRune(password, 0):
		p.Add(field, "bad_text")
	case n < MinPassword:
		p.Add(field, "password_short", "Min", MinPassword)
	case n > MaxPassword:
		p.Add(field, "too_long", "Max", MaxPassword)
	case tooObvious(password):
		p.Add(field, "password_obvious")
	default:
		folded := store.Fold(password)
		for _, known := range []string{of.Login, of.Email, of.Name, of.Phone} {
			if known = store.Fold(known); known != "" && (folded == known || strings.Trim(folded, "0123456789!@#$%.-_ ") == known) {
				p.Add(field, "password_known")
				return
			}
		}
	}
}
