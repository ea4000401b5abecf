/** A clock that hidden tabs have, too: browsers slow their timers down, but not those of workers. */
setInterval(() => postMessage(0), 5_000);
