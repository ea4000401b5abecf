package arch

// Module is the module's path. Import paths below are relative to it.
const Module = "softphone"

// Row says what a package may import from this module. A pattern is a folder, or a
// folder and "/..." for all that lie in it as well. A package is ruled by the first row
// that matches.
type Row struct {
	Package string
	May     []string // patterns
}

// Packages is the import table. A package that no row matches is a fault: new packages
// are entered here on purpose.
func Packages() []Row {
	domain := []string{"internal/phone"}
	return []Row{
		{"internal/phone", nil},
		{"twiml", nil},
		{"tokens", nil},
		{"static", nil},
		{"docs", nil},
		{"docs/examples/...", nil}, // programs of others
		{"internal/manual", []string{"docs"}},
		{"internal/config", nil},
		{"internal/obs", nil},
		{"internal/arch", nil},

		{"internal/routing", domain},
		{"internal/numbering", domain},
		{"internal/fetch", domain},
		{"internal/guard", domain},
		{"internal/courier", domain},
		{"internal/floor", domain},
		{"internal/presence", domain},
		{"internal/live", domain},
		{"internal/store/sqlite", []string{"internal/phone", "internal/store/sqlstore"}},
		{"internal/store/postgres", []string{"internal/phone", "internal/store/sqlstore"}},
		{"internal/store/postgrestest", nil},
		{"internal/store/...", domain},
		{"internal/twilio", domain},
		{"internal/auth", []string{"internal/phone", "internal/auth/..."}},
		{"internal/auth/authtest", nil},
		{"internal/auth/...", domain},
		{"internal/calls", domain},
		{"internal/voice", []string{"internal/phone", "internal/routing", "twiml"}},

		{"server", []string{
			"internal/phone", "internal/auth", "internal/calls", "internal/floor", "internal/guard", "internal/live", "internal/manual", "internal/obs",
			"internal/presence", "internal/twilio", "internal/voice", "tokens", "twiml", "static",
		}},

		{"carrier/media", nil},
		{"carrier/media/speech", nil},
		{"carrier/callback", nil},
		{"carrier/exchange", []string{"carrier/media"}},
		{"carrier/carriertest", []string{"carrier/media"}},
		{"carrier/rest", []string{"carrier/exchange"}},
		{"carrier/telephone", []string{"carrier/exchange"}},
		{"carrier/signal", []string{"carrier/exchange", "carrier/media"}},
		{"carrier/verbs", []string{"carrier/exchange", "carrier/callback"}},
		{"carrier", []string{"carrier/..."}},

		{"internal/app", []string{"internal/...", "carrier/...", "server", "static", "tokens", "twiml"}},
		{"cmd/softphone", []string{"internal/app", "internal/config"}},
		{"e2e", []string{"internal/app", "internal/config", "carrier/carriertest"}},
		{"bench", []string{"internal/app", "internal/config", "carrier/carriertest"}},
		{"tools/...", []string{"internal/config"}},
	}
}

// TestsMay says what test files may import beyond their package's row: all that is not a
// program of its own. The carrier's tests keep to the carrier: what is checked there must
// not lean on the code that it stands opposite to.
func TestsMay() []Row {
	return []Row{
		{"carrier/...", []string{"carrier/..."}},
		{"...", []string{"internal/...", "carrier/...", "server", "static", "tokens", "twiml"}},
	}
}

// Restriction keeps something to some packages.
type Restriction struct {
	What  string   // import path or "package.Name" of a function of the standard library; "/..." at the end for all below
	Only  []string // patterns of packages
	Tests bool     // test files everywhere may as well
	Why   string
}

// Imported restricts modules of others.
func Imported() []Restriction {
	return []Restriction{
		{What: "github.com/labstack/...", Only: []string{"server", "bench"}, Why: "only server knows Echo; bench measures its floor"},
		{What: "modernc.org/...", Only: []string{"internal/store/..."}, Why: "SQL drivers stay in internal/store"},
		{What: "github.com/go-webauthn/...", Only: []string{"internal/auth"}, Why: "how people show who they are is internal/auth's business"},
		{What: "github.com/coreos/...", Only: []string{"internal/auth"}, Why: "how people show who they are is internal/auth's business"},
		{What: "golang.org/x/oauth2/...", Only: []string{"internal/auth"}, Why: "how people show who they are is internal/auth's business"},
		{What: "github.com/jackc/...", Only: []string{"internal/store/..."}, Why: "SQL drivers stay in internal/store"},
		{What: "github.com/lib/pq", Only: []string{"internal/store/..."}, Why: "SQL drivers stay in internal/store"},
		{What: "github.com/mattn/go-sqlite3", Only: []string{"internal/store/..."}, Why: "SQL drivers stay in internal/store"},
		{What: "github.com/ncruces/go-sqlite3/...", Only: []string{"internal/store/..."}, Why: "SQL drivers stay in internal/store"},
		{What: "github.com/nyaruka/...", Only: []string{"internal/numbering"}, Why: "numbering plans are behind internal/numbering"},
		{What: "github.com/pion/...", Only: []string{"carrier/..."}, Why: "WebRTC is the carrier's business"},
		{What: "github.com/prometheus/...", Only: []string{"internal/obs"}, Why: "figures are behind internal/obs"},
		{What: "github.com/twilio/twilio-go/...", Only: []string{"internal/twilio"}, Tests: true, Why: "Twilio's REST is behind internal/twilio"},
	}
}

// Called restricts functions of the standard library.
func Called() []Restriction {
	environment := []string{"internal/config", "internal/store/postgrestest", "tools/...", "bench", "docs/examples/..."}
	exit := []string{"cmd/softphone", "tools/...", "bench", "docs/examples/..."}
	var rules []Restriction
	for _, name := range []string{"os.Getenv", "os.LookupEnv", "os.Environ", "os.ExpandEnv", "os.Setenv", "syscall.Getenv", "syscall.Environ"} {
		rules = append(rules, Restriction{What: name, Only: environment, Tests: true, Why: "only internal/config reads the environment"})
	}
	for _, name := range []string{"os.Exit", "syscall.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln"} {
		rules = append(rules, Restriction{What: name, Only: exit, Tests: true, Why: "only cmd/softphone ends the process"})
	}
	return rules
}

// Plain lists packages whose files, but for tests, import nothing but the standard
// library.
func Plain() []string {
	return []string{"internal/phone", "internal/arch", "tools/..."}
}

// LongestFile is how many lines a file written by hand may have. Tests may be longer:
// their tables are.
const LongestFile = 600
