/**
 * Signals: values that tell who reads them when they change. The one place that names the library,
 * so that the state depends on a word and not on a package.
 */
export {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from '@preact/signals-core';
