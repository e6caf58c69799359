// Package deploy_test checks the files with which the product is installed
// against each other and against the program's commands and options, since
// nothing else reads them until someone's installation fails.
package deploy_test

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// compose is the part of docker-compose.yml that is checked.
type compose struct {
	Services map[string]service   `yaml:"services"`
	Volumes  map[string]yaml.Node `yaml:"volumes"`
}

type service struct {
	Image       string                `yaml:"image"`
	Build       *build                `yaml:"build"`
	Command     []string              `yaml:"command"`
	Restart     string                `yaml:"restart"`
	Environment map[string]string     `yaml:"environment"`
	Ports       []string              `yaml:"ports"`
	Volumes     []string              `yaml:"volumes"`
	DependsOn   map[string]dependency `yaml:"depends_on"`
	Healthcheck *healthcheck          `yaml:"healthcheck"`
}

type build struct {
	Context    string            `yaml:"context"`
	Dockerfile string            `yaml:"dockerfile"`
	Args       map[string]string `yaml:"args"`
}

type dependency struct {
	Condition string `yaml:"condition"`
}

type healthcheck struct {
	Test    []string `yaml:"test"`
	Disable bool     `yaml:"disable"`
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func readCompose(t *testing.T) compose {
	t.Helper()
	var c compose
	if err := yaml.Unmarshal([]byte(read(t, "../docker-compose.yml")), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// ours tells the product's own services from those of others.
func (s service) ours() bool { return s.Build != nil }

// checkPinned wants an image with a version of at least two parts, or a digest.
func checkPinned(t *testing.T, where, image string) {
	t.Helper()
	pinned := regexp.MustCompile(`^[^:@]+(:v?\d+\.\d+[^@]*)?(@sha256:[0-9a-f]{64})?$`)
	if !pinned.MatchString(image) || !strings.ContainsAny(image, ":@") {
		t.Errorf("%s: image %q is not pinned to a version", where, image)
	}
}

// checkVariable wants an option that the program knows.
func checkVariable(t *testing.T, where, name string) {
	t.Helper()
	if !knownVariable(name) {
		t.Errorf("%s: the program has no option %s", where, name)
	}
}

func checkCommand(t *testing.T, where string, command []string) {
	t.Helper()
	if len(command) == 0 || !slices.Contains(knownCommands(), command[0]) {
		t.Errorf("%s: the program has no command %q", where, command)
	}
}

func TestComposeHasTheWholeInstallation(t *testing.T) {
	c := readCompose(t)
	for _, name := range []string{"postgres", "temporal", "temporal-ui", "mailpit", "migrate", "api", "worker"} {
		if _, ok := c.Services[name]; !ok {
			t.Errorf("service %s is missing", name)
		}
	}
	for name, s := range c.Services {
		if s.ours() {
			checkCommand(t, name, s.Command)
			for variable := range s.Environment {
				checkVariable(t, name, variable)
			}
			if s.Build.Context != "." || s.Build.Dockerfile != "deploy/Dockerfile" {
				t.Errorf("%s is built from %+v", name, *s.Build)
			}
			continue
		}
		checkPinned(t, name, s.Image)
	}
}

func TestComposeDependenciesAreMet(t *testing.T) {
	c := readCompose(t)
	for name, s := range c.Services {
		for on, how := range s.DependsOn {
			other, ok := c.Services[on]
			if !ok {
				t.Errorf("%s depends on %s, which does not exist", name, on)
				continue
			}
			switch how.Condition {
			case "service_healthy":
				// The product's image brings its own check.
				if !other.ours() && (other.Healthcheck == nil || len(other.Healthcheck.Test) < 2) {
					t.Errorf("%s waits for %s to be healthy, which has no check", name, on)
				}
			case "service_completed_successfully":
				if other.Restart != "no" {
					t.Errorf("%s waits for %s to end, which restarts", name, on)
				}
			default:
				t.Errorf("%s depends on %s with condition %q", name, on, how.Condition)
			}
		}
		for _, volume := range s.Volumes {
			source, _, _ := strings.Cut(volume, ":")
			if _, ok := c.Volumes[source]; !ok && !strings.HasPrefix(source, "./") {
				t.Errorf("%s uses the volume %s, which is not declared", name, source)
			}
			if strings.HasPrefix(source, "./") {
				if _, err := os.Stat("../" + source); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
	for _, name := range []string{"api", "worker"} {
		if c.Services[name].DependsOn["migrate"].Condition != "service_completed_successfully" {
			t.Errorf("%s may start before the database is up to date", name)
		}
	}
	if _, waits := c.Services["api"].DependsOn["temporal"]; waits {
		t.Error("the API waits for Temporal, without which it must work")
	}
}

func TestComposeListensOnLoopbackOnly(t *testing.T) {
	used := map[string]string{}
	for name, s := range readCompose(t).Services {
		for _, port := range s.Ports {
			published, inside, ok := strings.Cut(strings.TrimPrefix(port, "127.0.0.1:"), ":")
			if !ok || inside == "" || !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s publishes %s, want 127.0.0.1:PORT:PORT", name, port)
			}
			if other, taken := used[published]; taken {
				t.Errorf("%s and %s both publish port %s", name, other, published)
			}
			used[published] = name
		}
	}
}

// TestComposeAsksOnlyForItsOwnVariables looks at what the file takes from the
// shell that starts it: a name without our prefix could be set there by chance.
func TestComposeAsksOnlyForItsOwnVariables(t *testing.T) {
	for _, match := range regexp.MustCompile(`\$\{?(\w+)`).FindAllStringSubmatch(read(t, "../docker-compose.yml"), -1) {
		if !strings.HasPrefix(match[1], "GIAOBAN_") {
			t.Errorf("the variable %s does not begin with GIAOBAN_", match[1])
		}
	}
}

// instructions reads a Dockerfile into its instructions, continued lines joined.
func instructions(t *testing.T, file string) [][2]string {
	t.Helper()
	var list [][2]string
	joined := regexp.MustCompile(`\\\n\s*`).ReplaceAllString(read(t, file), " ")
	lines := bufio.NewScanner(strings.NewReader(joined))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, rest, _ := strings.Cut(line, " ")
		list = append(list, [2]string{name, strings.TrimSpace(rest)})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestDockerfile(t *testing.T) {
	last := map[string]string{} // of the last stage
	args := map[string]bool{}
	goVersion := ""
	for _, instruction := range instructions(t, "Dockerfile") {
		name, rest := instruction[0], instruction[1]
		switch name {
		case "FROM":
			last = map[string]string{}
			image := strings.Fields(rest)[0]
			if image != "scratch" {
				checkPinned(t, "Dockerfile", image)
			}
			if version, ok := strings.CutPrefix(image, "golang:"); ok {
				goVersion, _, _ = strings.Cut(version, "-")
			}
		case "ARG":
			arg, _, _ := strings.Cut(rest, "=")
			args[arg] = true
		case "ENV":
			for _, pair := range strings.Fields(rest) {
				variable, _, _ := strings.Cut(pair, "=")
				checkVariable(t, "Dockerfile", variable)
			}
		}
		last[name] = rest
	}
	if !strings.Contains(read(t, "../go.mod"), "\ngo "+goVersion+"\n") {
		t.Errorf("the image builds with Go %q, go.mod says otherwise", goVersion)
	}
	if user := last["USER"]; user == "" || strings.HasPrefix(user, "0") || strings.HasPrefix(user, "root") {
		t.Errorf("the program runs as user %q", user)
	}
	for name, s := range readCompose(t).Services {
		if !s.ours() {
			continue
		}
		for arg := range s.Build.Args {
			if !args[arg] {
				t.Errorf("%s gives the build argument %s, which the Dockerfile does not take", name, arg)
			}
		}
	}
	program := words(t, last["ENTRYPOINT"])
	checkCommand(t, "Dockerfile CMD", words(t, last["CMD"]))
	_, check, ok := strings.Cut(last["HEALTHCHECK"], "CMD ")
	if !ok {
		t.Fatal("the image has no health check")
	}
	checking := words(t, check)
	if checking[0] != program[0] {
		t.Errorf("the health check runs %s, which is not the program %s", checking[0], program[0])
	}
	checkCommand(t, "Dockerfile HEALTHCHECK", checking[1:])
}

// words reads the JSON form of a Dockerfile's command.
func words(t *testing.T, text string) []string {
	t.Helper()
	var list []string
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if len(list) == 0 {
		t.Fatalf("%q is empty", text)
	}
	return list
}

func TestSystemdUnit(t *testing.T) {
	values := map[string][]string{}
	for line := range strings.Lines(read(t, "giaoban.service")) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if ok && !strings.HasPrefix(name, "#") {
			values[name] = append(values[name], value)
		}
	}
	if len(values["ExecStart"]) != 1 {
		t.Fatalf("ExecStart %q", values["ExecStart"])
	}
	checkCommand(t, "giaoban.service", strings.Fields(values["ExecStart"][0])[1:])
	for _, pair := range values["Environment"] {
		variable, value, _ := strings.Cut(pair, "=")
		checkVariable(t, "giaoban.service", variable)
		if variable == "GIAOBAN_DATA" && value != "/var/lib/"+values["StateDirectory"][0] {
			t.Errorf("the data folder %s is not the state folder %s", value, values["StateDirectory"][0])
		}
	}
	for _, want := range []string{"DynamicUser", "NoNewPrivileges"} {
		if got := values[want]; len(got) != 1 || got[0] != "yes" {
			t.Errorf("%s is %q, want yes", want, got)
		}
	}
}
