package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"softphone/carrier/carriertest"
)

// janus is a Janus WebRTC server with its AudioBridge, the peer of conferences. It is used when
// it is installed (Debian's package janus).
type janus struct {
	cmd *exec.Cmd
	url string // of its HTTP API
	log *os.File
}

// janusFolder is where distributions keep its parts.
func janusFolder(what string) (string, bool) {
	for _, root := range []string{"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib", "/opt/janus/lib"} {
		folder := filepath.Join(root, "janus", what)
		if _, err := os.Stat(folder); err == nil {
			return folder, true
		}
	}
	return "", false
}

// haveJanus reports whether it is installed.
func haveJanus() bool {
	_, err := exec.LookPath("janus")
	_, plugins := janusFolder("plugins")
	_, transports := janusFolder("transports")
	return err == nil && plugins && transports
}

// startJanus starts it on loopback with one room of 8 kHz; nil when it is not installed.
func startJanus(ctx context.Context, e env) (*janus, error) {
	if !haveJanus() {
		return nil, nil //nolint:nilnil // a peer that is not there is skipped by name
	}
	plugins, _ := janusFolder("plugins")
	transports, _ := janusFolder("transports")
	addr, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(e.dir, "janus")
	if err = os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	for name, text := range map[string]string{
		"janus.jcfg": fmt.Sprintf("general: { configs_folder = %q\n plugins_folder = %q\n transports_folder = %q\n debug_level = 3 }\n"+
			"nat: { ice_lite = false }\n"+
			"media: { dtls_mtu = 1200 }\n"+
			"plugins: { disable = \"libjanus_videoroom.so,libjanus_streaming.so,libjanus_sip.so,libjanus_nosip.so,libjanus_lua.so,libjanus_duktape.so,"+
			"libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so,libjanus_recordplay.so,libjanus_echotest.so\" }\n"+
			"transports: { disable = \"libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_websockets.so\" }\n"+
			"events: { broadcast = false }\n", folder, plugins, transports),
		"janus.transport.http.jcfg": fmt.Sprintf("general: { json = \"compact\"\n base_path = \"/janus\"\n http = true\n port = %s\n ip = \"127.0.0.1\"\n https = false }\n"+
			"admin: { admin_http = false\n admin_https = false }\n", port),
		"janus.plugin.audiobridge.jcfg": "room-1: { description = \"bench\"\n sampling_rate = 8000\n audiolevel_event = false\n record = false }\n",
	} {
		if err = os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	j := &janus{url: "http://" + addr + "/janus"}
	if j.log, err = os.Create(filepath.Join(e.dir, "janus.log")); err != nil {
		return nil, err
	}
	j.cmd = exec.CommandContext(ctx, "janus", "--config="+filepath.Join(folder, "janus.jcfg"), "--configs-folder="+folder)
	j.cmd.Stdout, j.cmd.Stderr = j.log, j.log
	j.cmd.Cancel = func() error { return j.cmd.Process.Signal(syscall.SIGTERM) }
	j.cmd.WaitDelay = 5 * time.Second
	if err = j.cmd.Start(); err != nil {
		return nil, errors.Join(err, j.log.Close())
	}
	if err = j.ready(ctx); err != nil {
		return nil, errors.Join(err, j.stop())
	}
	return j, nil
}

// ready waits until it answers.
func (j *janus) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		var info struct{ Janus string }
		err := j.get(ctx, "/info", &info)
		if err == nil && info.Janus == "server_info" {
			return nil
		}
		if again := pause(ctx, 50*time.Millisecond); again != nil {
			return fmt.Errorf("the peer does not answer: %w", err)
		}
	}
}

// stop ends it.
func (j *janus) stop() error {
	_ = j.cmd.Process.Signal(syscall.SIGTERM)
	_ = j.cmd.Wait() // it was told to end: how it says so does not matter
	return j.log.Close()
}

// usage is what it has used.
func (j *janus) usage() (usage, error) { return usageOf(j.cmd.Process.Pid) }

// message is what its API sends and receives.
// Source: https://janus.conf.meetecho.com/docs/rest.html
type message struct {
	Janus       string         `json:"janus"`
	Transaction string         `json:"transaction,omitempty"`
	Plugin      string         `json:"plugin,omitempty"`
	Body        map[string]any `json:"body,omitempty"`
	JSEP        *jsep          `json:"jsep,omitempty"`
	Candidate   map[string]any `json:"candidate,omitempty"`
	Data        struct {
		ID uint64 `json:"id"`
	} `json:"data,omitzero"`
	Sender     uint64 `json:"sender,omitempty"`
	PluginData struct {
		Data map[string]any `json:"data"`
	} `json:"plugindata,omitzero"`
}

type jsep struct {
	Type string `json:"type"`
	SDP  string `json:"sdp"`
}

// enter brings one more peer into the room.
func (j *janus) enter(ctx context.Context) (*carriertest.Peer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	p, err := carriertest.NewPeer()
	if err != nil {
		return nil, err
	}
	answer, err := j.join(ctx, p.Offer())
	if err == nil {
		err = p.Connect(ctx, answer)
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// join brings one peer's offer into the room and returns the answer.
func (j *janus) join(ctx context.Context, offer string) (string, error) {
	session, err := j.post(ctx, "", message{Janus: "create", Transaction: "t"})
	if err != nil {
		return "", err
	}
	path := fmt.Sprintf("/%d", session.Data.ID)
	handle, err := j.post(ctx, path, message{Janus: "attach", Transaction: "t", Plugin: "janus.plugin.audiobridge"})
	if err != nil {
		return "", err
	}
	_, err = j.post(ctx, fmt.Sprintf("%s/%d", path, handle.Data.ID), message{
		Janus: "message", Transaction: "t",
		Body: map[string]any{"request": "join", "room": 1, "muted": false, "codec": "pcmu"},
		JSEP: &jsep{Type: "offer", SDP: offer},
	})
	if err == nil { // its candidate is in the offer, and no more will come
		_, err = j.post(ctx, fmt.Sprintf("%s/%d", path, handle.Data.ID), message{
			Janus: "trickle", Transaction: "t", Candidate: map[string]any{"completed": true},
		})
	}
	for err == nil {
		var event message
		if err = j.get(ctx, path, &event); err == nil && event.JSEP != nil {
			return event.JSEP.SDP, nil
		}
		if wrong := event.PluginData.Data["error"]; wrong != nil {
			err = fmt.Errorf("it refuses: %v", wrong)
		}
	}
	return "", err
}

func (j *janus) post(ctx context.Context, path string, m message) (message, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return message{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, j.url+path, bytes.NewReader(text))
	if err != nil {
		return message{}, err
	}
	var answer message
	err = j.do(r, &answer)
	if err == nil && answer.Janus == "error" {
		err = fmt.Errorf("it refuses %s", text)
	}
	return answer, err
}

func (j *janus) get(ctx context.Context, path string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, j.url+path, nil)
	if err != nil {
		return err
	}
	return j.do(r, into)
}

func (*janus) do(r *http.Request, into any) error {
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	return json.NewDecoder(answer.Body).Decode(into)
}
