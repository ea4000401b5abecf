package arch

import (
	"bufio"
	"bytes"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"softphone/internal/config"
)

// compose is what the tests want to know of docker-compose.yml.
type compose struct {
	Services map[string]struct {
		Image       string            `yaml:"image"`
		Build       *build            `yaml:"build"`
		Environment map[string]string `yaml:"environment"`
		Secrets     []string          `yaml:"secrets"`
		Profiles    []string          `yaml:"profiles"`
		DependsOn   map[string]struct {
			Condition string `yaml:"condition"`
		} `yaml:"depends_on"`
		Volumes     []string `yaml:"volumes"`
		Healthcheck *struct {
			Test []string `yaml:"test"`
		} `yaml:"healthcheck"`
		Privileged  bool   `yaml:"privileged"`
		NetworkMode string `yaml:"network_mode"`
	} `yaml:"services"`
	Volumes map[string]any `yaml:"volumes"`
	Secrets map[string]struct {
		File string `yaml:"file"`
	} `yaml:"secrets"`
}

type build struct {
	Context    string `yaml:"context"`
	Dockerfile string `yaml:"dockerfile"`
}

func text(t *testing.T, name string) []byte {
	t.Helper()
	b, err := fs.ReadFile(repository(t), name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// setting reports whether a name is a setting of the program, or of where it is read from.
func setting(name string) bool {
	name = strings.TrimSuffix(name, "_FILE")
	return name == "SOFTPHONE_CONFIG" || slices.ContainsFunc(config.Options(), func(o config.Option) bool {
		return o.Name == name || slices.Contains(o.Alias, name)
	})
}

// secret reports whether a setting must not stand in a file that is shared.
func secret(name string) bool {
	return slices.ContainsFunc(config.Options(), func(o config.Option) bool {
		return o.Secret && (o.Name == name || slices.Contains(o.Alias, name))
	})
}

func TestCompose(t *testing.T) {
	var c compose
	if err := yaml.Unmarshal(text(t, "docker-compose.yml"), &c); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Services["softphone"]; !ok {
		t.Error("there is no service softphone")
	}
	for name, s := range c.Services {
		if s.Build == nil && !pinned(s.Image) {
			t.Errorf("%s: image %q has no tag that says which it is", name, s.Image)
		}
		if s.Build != nil && s.Build.Dockerfile != "" {
			text(t, s.Build.Dockerfile)
		}
		if s.Healthcheck == nil || len(s.Healthcheck.Test) == 0 {
			t.Errorf("%s: nothing says whether it is well", name)
		}
		if s.Privileged || s.NetworkMode == "host" {
			t.Errorf("%s: may do more than it must", name)
		}
		for other, on := range s.DependsOn {
			if needed, ok := c.Services[other]; !ok || len(needed.Profiles) > 0 || on.Condition != "service_healthy" {
				t.Errorf("%s: waits for %s to be %q, want a service that is always there, and healthy", name, other, on.Condition)
			}
		}
		for _, v := range s.Volumes {
			from, _, _ := strings.Cut(v, ":")
			if path, ok := strings.CutPrefix(from, "./"); ok {
				text(t, path)
			} else if _, ok := c.Volumes[from]; !ok {
				t.Errorf("%s: volume %s is not declared", name, from)
			}
		}
		for _, secret := range s.Secrets {
			if _, ok := c.Secrets[secret]; !ok {
				t.Errorf("%s: secret %s is not declared", name, secret)
			}
		}
		for key, value := range s.Environment {
			if mounted, ok := strings.CutPrefix(value, "/run/secrets/"); ok && !slices.Contains(s.Secrets, mounted) {
				t.Errorf("%s: %s reads the secret %s, which is not given to it", name, key, mounted)
			}
		}
	}
	if softphone := c.Services["softphone"]; softphone.Environment["SOFTPHONE_DATABASE_URL_FILE"] == "" || softphone.DependsOn["postgres"].Condition == "" {
		t.Error("softphone: is not given the database, or does not wait for it")
	}
	for key := range c.Services["softphone"].Environment {
		if !setting(key) {
			t.Errorf("%s is not a setting of the program", key)
		}
		if secret(key) {
			t.Errorf("%s is a secret: mount it and give %s_FILE", key, key)
		}
	}
}

// pinned reports whether an image's tag says which it is.
func pinned(image string) bool {
	name, digest, ok := strings.Cut(image, "@")
	if ok {
		return strings.HasPrefix(digest, "sha256:")
	}
	_, tag, ok := strings.Cut(name[strings.LastIndex(name, "/")+1:], ":")
	return ok && tag != "" && tag != "latest"
}

func TestPinned(t *testing.T) {
	for image, want := range map[string]bool{
		"postgres:17": true, "gcr.io/x/static:nonroot": true, "localhost:5000/x:1": true, "x@sha256:00": true,
		"postgres": false, "postgres:latest": false, "localhost:5000/x": false, "": false, "x:": false,
	} {
		if got := pinned(image); got != want {
			t.Errorf("pinned(%q) = %v", image, got)
		}
	}
}

func TestDockerfile(t *testing.T) {
	var stages, user []string
	var images []string
	for line := range strings.Lines(string(text(t, "deploy/Dockerfile"))) {
		words := strings.Fields(line)
		switch {
		case len(words) > 1 && words[0] == "FROM":
			if !slices.Contains(stages, words[1]) {
				images = append(images, words[1])
			}
			if len(words) == 4 {
				stages = append(stages, words[3])
			}
			user = nil
		case len(words) > 1 && words[0] == "USER":
			user = words[1:]
		case len(words) > 1 && words[0] == "ENV":
			if name, _, _ := strings.Cut(words[1], "="); !setting(name) {
				t.Errorf("%s is not a setting of the program", name)
			}
		}
	}
	if len(images) < 3 {
		t.Errorf("%d images: want one that builds the page, one that builds the program, one that runs it", len(images))
	}
	for _, image := range images {
		if image != "scratch" && !pinned(image) { // scratch is nothing at all
			t.Errorf("image %q has no tag that says which it is", image)
		}
	}
	if len(user) != 1 || strings.HasPrefix(user[0], "root") || strings.HasPrefix(user[0], "0") {
		t.Errorf("the program runs as %q: it needs a user that is not root", user)
	}
}

// The samples name settings that exist, and no secret.
func TestSamples(t *testing.T) {
	assignment := regexp.MustCompile(`(?m)^(?:Environment=|# ?)?([A-Z][A-Z0-9_]+)=(.*)$`)
	for _, name := range []string{"deploy/.env.example", "deploy/softphone.service"} {
		found := 0
		for line := bufio.NewScanner(bytes.NewReader(text(t, name))); line.Scan(); {
			m := assignment.FindStringSubmatch(line.Text())
			if m == nil {
				continue
			}
			found++
			if !setting(m[1]) {
				t.Errorf("%s: %s is not a setting of the program", name, m[1])
			}
			if secret(m[1]) && m[2] != "" {
				t.Errorf("%s: %s is a secret: give %s_FILE", name, m[1], m[1])
			}
		}
		if found == 0 {
			t.Errorf("%s sets nothing", name)
		}
	}
}
