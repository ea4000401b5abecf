() => {
  // Runs in every page before its own scripts: gives it a microphone that hums a tone of
  // the test's choice, listens to what peers send it, and keeps what the page did wrong.
  if (window.__e2e) return;

  let context;
  const audio = () => {
    context ??= new AudioContext();
    if (context.state === "suspended") context.resume().catch(() => {});
    return context;
  };

  // The microphone. One oscillator feeds all streams; each asks for a stream of its own,
  // because a page may stop its tracks.
  let hum;
  let hz = 0;
  const microphone = () => {
    const ctx = audio();
    if (!hum) {
      hum = { oscillator: ctx.createOscillator(), gain: ctx.createGain() };
      hum.oscillator.connect(hum.gain);
      hum.oscillator.start();
    }
    tone(hz);
    const out = ctx.createMediaStreamDestination();
    hum.gain.connect(out);
    return out.stream;
  };
  // Devices that a test has plugged in, in place of the browser's; each microphone hums on its own.
  let plugged;
  const hums = new Map();
  const humOf = ({ id, hz }) => {
    const ctx = audio();
    const gain = new GainNode(ctx, { gain: 0.3 });
    const oscillator = new OscillatorNode(ctx, { frequency: hz });
    const out = ctx.createMediaStreamDestination();
    oscillator.connect(gain).connect(out);
    oscillator.start();
    const [track] = out.stream.getAudioTracks();
    hums.set(track, id);
    return out.stream;
  };
  const plug = (all) => {
    plugged = all;
    for (const [track, id] of [...hums]) {
      if (all.some((one) => one.id === id)) continue;
      hums.delete(track);
      if (track.readyState === "ended") continue;
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  };
  const sinks = [];
  const media = HTMLMediaElement.prototype;
  if (media.setSinkId) {
    const original = media.setSinkId;
    media.setSinkId = function (id) {
      if (plugged?.some((one) => one.id === id)) {
        sinks.push(id);
        return Promise.resolve();
      }
      return original.call(this, id);
    };
  }
  const tone = (wanted) => {
    hz = wanted;
    if (!hum) return;
    hum.oscillator.frequency.value = wanted || 440;
    hum.gain.gain.value = wanted ? 0.3 : 0;
  };
  let asked = 0;
  let refusal = "";
  const devices = navigator.mediaDevices;
  if (devices) {
    const original = devices.getUserMedia.bind(devices);
    const list = devices.enumerateDevices.bind(devices);
    devices.enumerateDevices = async () =>
      plugged?.map(({ id, kind, label }) => ({ deviceId: id, kind, label, groupId: "" })) ?? list();
    devices.getUserMedia = async (constraints) => {
      if (!constraints?.audio || constraints.video) return original(constraints);
      asked += 1;
      if (refusal) throw new DOMException("refused by the test", refusal);
      if (plugged) {
        const there = plugged.filter((one) => one.kind === "audioinput");
        const wanted = constraints.audio.deviceId?.exact;
        const one = wanted && wanted !== "default" ? there.find(({ id }) => id === wanted) : there[0];
        if (!one) throw new DOMException("unplugged by the test", wanted ? "OverconstrainedError" : "NotFoundError");
        return humOf(one);
      }
      return microphone();
    };
  }

  // What peers send. A track gives samples to WebAudio only while an element plays it too.
  const heard = [];
  const listen = (track) => {
    if (track.kind !== "audio" || heard.some((h) => h.track === track)) return;
    const stream = new MediaStream([track]);
    const element = new Audio();
    element.muted = true;
    element.srcObject = stream;
    element.play().catch(() => {});
    const ctx = audio();
    const source = ctx.createMediaStreamSource(stream);
    const analyser = ctx.createAnalyser();
    analyser.fftSize = 8192;
    const silent = ctx.createGain();
    silent.gain.value = 0;
    source.connect(analyser);
    analyser.connect(silent);
    silent.connect(ctx.destination);
    heard.push({ track, element, source, analyser, silent });
  };
  const peers = new Set();
  const connection = window.RTCPeerConnection?.prototype;
  if (connection) {
    const original = connection.setRemoteDescription;
    connection.setRemoteDescription = function (...args) {
      if (!peers.has(this)) {
        peers.add(this);
        this.addEventListener("track", (event) => listen(event.track));
        for (const receiver of this.getReceivers()) listen(receiver.track);
      }
      return original.apply(this, args);
    };
  }

  // The amplitude at a frequency, 0 to 1, by Goertzel's algorithm under a Hann window,
  // in the loudest of the tracks that live.
  const shapes = new Map();
  const hann = (n) => {
    if (!shapes.has(n)) shapes.set(n, Float64Array.from({ length: n }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n)));
    return shapes.get(n);
  };
  const amplitude = (samples, rate, frequency) => {
    const n = samples.length;
    const window = hann(n);
    const c = 2 * Math.cos((2 * Math.PI * frequency) / rate);
    let a = 0;
    let b = 0;
    for (let i = 0; i < n; i++) {
      const next = samples[i] * window[i] + c * a - b;
      b = a;
      a = next;
    }
    return (4 * Math.sqrt(Math.max(0, a * a + b * b - c * a * b))) / n;
  };
  const level = (frequency) => {
    let most = 0;
    for (const { track, analyser } of heard) {
      if (track.readyState !== "live") continue;
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      most = Math.max(most, amplitude(samples, context.sampleRate, frequency));
    }
    return most;
  };
  const loudness = () => {
    let most = 0;
    for (const { track, analyser } of heard) {
      if (track.readyState !== "live") continue;
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      most = Math.max(most, Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length));
    }
    return most;
  };

  // What is heard in short windows, one after another: every sample that arrives is looked at, in windows
  // of 20 ms that begin 10 ms apart. At these lengths tones that are 400 Hz apart are told apart: a tone
  // that begins or ends within a window leaks less than a tenth of its amplitude into the others.
  const WINDOW = 0.02;
  let recorded;
  const record = (frequencies, least) => {
    recorded = { frequencies, least, windows: 0, runs: [], clashes: [], gaps: [] };
    for (const { track } of heard) if (track.readyState === "live") tap(track, recorded);
  };
  const tap = async (track, into) => {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    let rest = new Float32Array(0);
    let next = 0; // when the next frame has to begin, in microseconds of the track
    for (;;) {
      const { value, done } = await reader.read();
      if (done || into !== recorded) return;
      const now = performance.timeOrigin + performance.now();
      const frame = new Float32Array(value.numberOfFrames);
      value.copyTo(frame, { planeIndex: 0, format: "f32-planar" });
      const { sampleRate, timestamp, duration } = value;
      value.close();
      // What a busy machine did not play was not looked at, and nobody heard it: it is kept when that was.
      if (next && timestamp - next > 5_000) into.gaps.push({ at: now, ms: (timestamp - next) / 1_000 });
      next = timestamp + duration;
      const all = new Float32Array(rest.length + frame.length);
      all.set(rest);
      all.set(frame, rest.length);
      const size = Math.round(sampleRate * WINDOW);
      let at = 0;
      for (; at + size <= all.length; at += size / 2) look(into, all.subarray(at, at + size), sampleRate, now);
      rest = all.slice(at);
    }
  };
  const look = (into, samples, rate, now) => {
    into.windows += 1;
    // What is as good as silent has no tone in it.
    if (samples.every((sample) => Math.abs(sample) < into.least / 2)) return;
    const levels = into.frequencies.map((frequency) => amplitude(samples, rate, frequency));
    // Voices are equally loud. What has less than half of the loudest is no voice, but the edge of one.
    const most = Math.max(...levels);
    const loud = into.frequencies.filter((_, i) => levels[i] >= into.least && levels[i] >= most / 2);
    // A jitter buffer that has to catch up leaves silence out: then the end of one voice and the beginning of
    // another may be in one window. In two windows running there are two voices only at the same time.
    if (loud.length > 1 && into.both) into.clashes.push({ at: now, levels });
    into.both = loud.length > 1;
    for (const hz of loud) {
      const run = into.runs.findLast((one) => one.hz === hz);
      // A run goes on over a gap that a busy machine makes.
      if (run && now - run.to < 60) run.to = now;
      else into.runs.push({ hz, from: now, to: now });
    }
  };

  // What went wrong.
  const violations = [];
  addEventListener("securitypolicyviolation", (event) => {
    violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ""}:${event.lineNumber}`);
  });
  const errors = [];
  addEventListener("error", (event) => {
    if (event.message) errors.push(event.message);
  });
  addEventListener("unhandledrejection", (event) => {
    errors.push(`not caught: ${event.reason?.stack ?? event.reason}`);
  });

  // How it stands, for the message of a test that failed.
  const state = () => ({
    context: context?.state ?? "none",
    hz,
    asked,
    loudness: loudness(),
    tracks: heard.map(({ track }) => `${track.readyState}${track.muted ? " muted" : ""}`),
    peers: [...peers].map((p) => `${p.signalingState} ${p.iceConnectionState} ${p.connectionState}`),
  });

  Object.defineProperty(window, "__e2e", {
    value: {
      tone,
      level,
      loudness,
      record,
      recorded: () => recorded,
      state,
      plug,
      sinks,
      violations,
      errors,
      refuse: (name) => {
        refusal = name;
      },
    },
  });
}
