package arch

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// repository is the tree that this package lies in.
func repository(t *testing.T) fs.FS {
	t.Helper()
	return os.DirFS("../..")
}

func TestCheck_repository(t *testing.T) {
	all, err := Sources(repository(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("read %d files only: the walk has lost its way", len(all))
	}
	for _, fault := range Check(all) {
		t.Error(fault)
	}
}

// Each rule must catch what it is there for, and let pass what is right.
func TestCheck_planted(t *testing.T) {
	importing := func(path string) string { return fmt.Sprintf("package p\n\nimport _ %q\n", path) }
	tests := []struct {
		name, file, text string
		want             []string
	}{
		{"phone imports nothing", "internal/phone/x.go", importing("softphone/tokens"), []string{"internal/phone/x.go:3: internal/phone may not import tokens"}},
		{"phone and other people's modules", "internal/phone/x.go", importing("github.com/google/uuid"), []string{"internal/phone/x.go:3: internal/phone imports nothing but the standard library, not github.com/google/uuid"}},
		{"phone and the standard library", "internal/phone/x.go", importing("net/http"), nil},
		{"store knows phone", "internal/store/sqlite/x.go", importing("softphone/internal/phone"), nil},
		{"store does not know calls", "internal/store/sqlite/x.go", importing("softphone/internal/calls"), []string{"internal/store/sqlite/x.go:3: internal/store/sqlite may not import internal/calls"}},
		{"engines know what they have in common", "internal/store/postgres/x.go", importing("softphone/internal/store/sqlstore"), nil},
		{"engines do not know each other", "internal/store/postgres/x.go", importing("softphone/internal/store/sqlite"), []string{"internal/store/postgres/x.go:3: internal/store/postgres may not import internal/store/sqlite"}},
		{"what they have in common knows no engine", "internal/store/sqlstore/x.go", importing("softphone/internal/store/sqlite"), []string{"internal/store/sqlstore/x.go:3: internal/store/sqlstore may not import internal/store/sqlite"}},
		{"server does not know the carrier", "server/x.go", importing("softphone/carrier"), []string{"server/x.go:3: server may not import carrier"}},
		{"server's tests may", "server/x_test.go", importing("softphone/carrier/carriertest"), nil},
		{"the carrier does not know phone", "carrier/exchange/x.go", importing("softphone/internal/phone"), []string{"carrier/exchange/x.go:3: carrier/exchange may not import internal/phone"}},
		{"nor do its tests", "carrier/exchange/x_test.go", importing("softphone/twiml"), []string{"carrier/exchange/x_test.go:3: carrier/exchange may not import twiml"}},
		{"verbs do not know media", "carrier/verbs/x.go", importing("softphone/carrier/media"), []string{"carrier/verbs/x.go:3: carrier/verbs may not import carrier/media"}},
		{"the carrier joins its parts", "carrier/x.go", importing("softphone/carrier/media/speech"), nil},
		{"app joins all", "internal/app/x.go", importing("softphone/carrier"), nil},
		{"app does not know main", "internal/app/x.go", importing("softphone/cmd/softphone"), []string{"internal/app/x.go:3: internal/app may not import cmd/softphone"}},
		{"main knows app and config only", "cmd/softphone/main.go", importing("softphone/server"), []string{"cmd/softphone/main.go:3: cmd/softphone may not import server"}},
		{"nobody imports end-to-end tests", "server/x_test.go", importing("softphone/e2e"), []string{"server/x_test.go:3: server may not import e2e"}},
		{"a package that nobody entered", "internal/extra/x.go", importing("fmt"), []string{`internal/extra/x.go: package "internal/extra" is not in the import table: enter it in internal/arch/table.go`}},
		{"a program at the root", "x.go", importing("fmt"), []string{`x.go: package "" is not in the import table: enter it in internal/arch/table.go`}},

		{"Echo in server", "server/x.go", importing("github.com/labstack/echo/v4"), nil},
		{"Echo elsewhere", "internal/voice/x.go", importing("github.com/labstack/echo/v4"), []string{"internal/voice/x.go:3: github.com/labstack/echo/v4 is not for internal/voice: only server knows Echo; bench measures its floor"}},
		{"Echo in tests elsewhere", "internal/voice/x_test.go", importing("github.com/labstack/echo/v4"), []string{"internal/voice/x_test.go:3: github.com/labstack/echo/v4 is not for internal/voice: only server knows Echo; bench measures its floor"}},
		{"a driver in the store", "internal/store/sqlite/x.go", importing("modernc.org/sqlite"), nil},
		{"a driver elsewhere", "internal/auth/x.go", importing("modernc.org/sqlite"), []string{"internal/auth/x.go:3: modernc.org/sqlite is not for internal/auth: SQL drivers stay in internal/store"}},
		{"pion in the carrier", "carrier/media/x.go", importing("github.com/pion/rtp"), nil},
		{"pion elsewhere", "server/x.go", importing("github.com/pion/rtp"), []string{"server/x.go:3: github.com/pion/rtp is not for server: WebRTC is the carrier's business"}},
		{"twilio-go elsewhere", "tokens/x.go", importing("github.com/twilio/twilio-go/client/jwt"), []string{"tokens/x.go:3: github.com/twilio/twilio-go/client/jwt is not for tokens: Twilio's REST is behind internal/twilio"}},
		{"twilio-go as an oracle", "tokens/x_test.go", importing("github.com/twilio/twilio-go/client/jwt"), nil},

		{"environment in config", "internal/config/x.go", "package p\n\nimport \"os\"\n\nvar X = os.Getenv(\"X\")\n", nil},
		{"environment elsewhere", "server/x.go", "package p\n\nimport \"os\"\n\nvar X = os.Getenv(\"X\")\n", []string{"server/x.go:5: os.Getenv is not for server: only internal/config reads the environment"}},
		{"environment under another name", "server/x.go", "package p\n\nimport sys \"os\"\n\nvar X = sys.LookupEnv\n", []string{"server/x.go:5: os.LookupEnv is not for server: only internal/config reads the environment"}},
		{"exit in main", "cmd/softphone/main.go", "package p\n\nimport \"os\"\n\nfunc x() { os.Exit(1) }\n", nil},
		{"exit elsewhere", "internal/app/x.go", "package p\n\nimport \"os\"\n\nfunc x() { os.Exit(1) }\n", []string{"internal/app/x.go:5: os.Exit is not for internal/app: only cmd/softphone ends the process"}},

		{"a long file", "server/x.go", "package p\n" + strings.Repeat("\n", 600), []string{"server/x.go: has 601 lines, 600 are the most: split it by the reason to change"}},
		{"a file just short enough", "server/x.go", "package p\n" + strings.Repeat("\n", 599), nil},
		{"a long test", "server/x_test.go", "package p\n" + strings.Repeat("\n", 600), nil},
		{"a long generated file", "server/x.go", "// Code generated by x. DO NOT EDIT.\n\npackage p\n" + strings.Repeat("\n", 600), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all, err := Sources(fstest.MapFS{tt.file: {Data: []byte(tt.text)}})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range Check(all) {
				got = append(got, f.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSources_skips(t *testing.T) {
	all, err := Sources(fstest.MapFS{
		"server/x.go":                  {Data: []byte("package p")},
		"server/testdata/x.go":         {Data: []byte("not Go")},
		"web/node_modules/some/x.go":   {Data: []byte("not Go")},
		"bin/x.go":                     {Data: []byte("not Go")},
		"internal/node_modules.go":     {Data: []byte("package internal")},
		"internal/binary/data/here.go": {Data: []byte("package data")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range all {
		got = append(got, s.Path)
	}
	want := []string{"internal/binary/data/here.go", "internal/node_modules.go", "server/x.go"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestSources_broken(t *testing.T) {
	_, err := Sources(fstest.MapFS{"server/x.go": {Data: []byte("package")}})
	if err == nil || !strings.Contains(err.Error(), "server/x.go") {
		t.Errorf("error %v does not name the file", err)
	}
}
