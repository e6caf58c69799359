package cli_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"giaoban/internal/cli"
)

func TestUnitsFromFiles(t *testing.T) {
	yaml := "# the district in 2020\n- {code: '15', type: tỉnh, name: Yên Bái}\n- {code: '139', type: huyện, name: Trạm Tấu, communes: 12, aliases: [Trạm Tấu cũ]}\n"
	for name, c := range map[string]struct{ file, text string }{
		"yaml":           {"u.yaml", yaml},
		"yaml by looks":  {"units", yaml},
		"json":           {"u.json", `{"units":[{"code":"15","name":"Yên Bái","type":"tỉnh","level":"province"},` + "\n" + `{"code":"139","type":"huyện","name":"Trạm Tấu","level":"district","parent_id":"15"}]}`},
		"yaml as a map":  {"u.yaml", "units:\n- {code: '15', type: tỉnh, name: Yên Bái}\n- {code: '139', type: huyện, name: Trạm Tấu, parent_id: '15'}\n"},
		"csv":            {"u.csv", "\ufeffcode,type,name,level,parent,aliases\n15,tỉnh,Yên Bái,province,,\n139,huyện,Trạm Tấu,district,15,Trạm Tấu cũ; TT\n"},
		"csv by looks":   {"units", "code,type,name\n15,tỉnh,Yên Bái\n139,huyện,Trạm Tấu\n"},
		"not normalised": {"u.csv", "code,type,name\n15,tỉnh,Yên Bái\n139,huyê\u0323n,Tra\u0323m Tấu\n"},
	} {
		t.Run(name, func(t *testing.T) {
			d := emptyDesk(t, "vi", time.Time{})
			file := d.file(c.file, c.text)
			d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ImportUnits(ctx, file) }), "2 đơn vị")
			d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Units(ctx) }), "tỉnh Yên Bái", "huyện Trạm Tấu", "Cấp huyện")
			if _, err := d.try(func(ctx context.Context, e *cli.Env) error { return e.ImportUnits(ctx, file) }); err == nil {
				t.Error("the same units twice")
			}
		})
	}
}

func TestUnitsThatAreRefused(t *testing.T) {
	d := emptyDesk(t, "en", time.Time{})
	for name, c := range map[string]struct{ file, text, want string }{
		"no name, by line":    {"u.csv", "code,type,name,level\n15,tỉnh,Yên Bái,province\n\n139,huyện,,district\n", "line 4, name"},
		"in yaml":             {"u.yaml", "- {code: '15', type: tỉnh, name: Yên Bái}\n-\n  code: '139'\n  type: huyện\n  name: ''\n", "line 3, name"},
		"in json":             {"u.json", "{\"units\": [\n {\"name\": \"Yên Bái\", \"level\": \"province\"},\n {\"name\": \"\",\n \"level\": \"district\"}\n]}", "line 3, name"},
		"a misspelt column":   {"u.csv", "code,nme\n15,Yên Bái\n", `unknown column "nme"`},
		"a misspelt key":      {"u.yaml", "- {code: '15', nme: Yên Bái}\n", `line 1: unknown field "nme"`},
		"a misspelt member":   {"u.json", "{\"units\": [\n {\"nme\": \"Yên Bái\"}]}", "line 2"},
		"no list":             {"u.yaml", "units: 3\n", "want a list of units"},
		"a map of something":  {"u.yaml", "districts:\n- {name: A}\n", "want a list of units"},
		"no unit":             {"u.yaml", "- 3\n", "line 1"},
		"a row too short":     {"u.csv", "code,name\n15\n", "u.csv"},
		"two bodies":          {"u.json", "{\"units\": []} {}", "behind the end"},
		"another encoding":    {"u.csv", "code,name\n15,Y\xean B\xe1i\n", "UTF-8"},
		"nothing":             {"u.csv", "", "u.csv"},
		"a level that's none": {"u.csv", "code,name,level\n15,Yên Bái,kingdom\n", "line 2, level"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.try(func(ctx context.Context, e *cli.Env) error { return e.ImportUnits(ctx, d.file(c.file, c.text)) })
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	if text := d.run(func(ctx context.Context, e *cli.Env) error { return e.Units(ctx) }); strings.Contains(text, "Yên Bái") {
		t.Errorf("a refused file left units behind:\n%s", text)
	}
}
