const at = (id) => document.getElementById(id);
const on = (id, does) => at(id).addEventListener("click", does);

let typed = "";
at("name").addEventListener("input", (event) => {
  typed = event.target.value;
});
on("greet", (event) => {
  at("greeting").textContent = `Hello ${typed}`;
  at("gesture").textContent = `${event.isTrusted} ${navigator.userActivation?.hasBeenActive}`;
});
on("hurry", () => setTimeout(() => { at("patient").disabled = false; }, 150));
on("patient", () => { at("greeting").textContent = "Patience pays"; });

// A call with oneself: two peers in one page.
let peers = [];
let track;
on("call", async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  [track] = stream.getAudioTracks();
  const near = new RTCPeerConnection();
  const far = new RTCPeerConnection();
  peers = [near, far];
  near.onicecandidate = (event) => far.addIceCandidate(event.candidate);
  far.onicecandidate = (event) => near.addIceCandidate(event.candidate);
  near.addTrack(track, stream);
  await near.setLocalDescription(await near.createOffer());
  await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription(await far.createAnswer());
  await near.setRemoteDescription(far.localDescription);
});
on("mute", () => { track.enabled = !track.enabled; });
on("end", () => { for (const peer of peers) peer.close(); });

on("throw", () => { throw new Error("thrown on purpose"); });
on("reject", () => { Promise.reject(new Error("rejected on purpose")); });
on("policy", () => { document.body.append(Object.assign(new Image(), { src: "http://127.0.0.1:9/x.png" })); });
