/** The video of a film: fetched whole, so that it can be set to any moment on any server; a disk can. */

/** Load a video in the first of its formats that this browser plays, unless it is loaded. */
export async function load(video: HTMLVideoElement): Promise<void> {
  if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) return;
  const sources = [...video.querySelectorAll("source")];
  const source = sources.find(({ type }) => video.canPlayType(type));
  if (!source) throw new Error("this browser plays neither of its formats");
  const address = location.protocol === "file:" ? source.src : await fetched(source.src);
  const loaded = happens(video, "loadeddata");
  video.preload = "auto";
  video.src = address;
  await loaded;
}

async function fetched(address: string): Promise<string> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`its video can’t be fetched (${answer.status})`);
  return URL.createObjectURL(await answer.blob());
}

/** Set a video to a moment, and wait for its picture. */
export async function seek(video: HTMLVideoElement, seconds: number): Promise<void> {
  const found = happens(video, "seeked");
  video.currentTime = seconds;
  await found;
}

function happens(video: HTMLVideoElement, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = new AbortController();
    const settle = (then: () => void) => () => {
      stop.abort();
      then();
    };
    const { signal } = stop;
    video.addEventListener(what, settle(resolve), { signal });
    const fault = () => reject(new Error(video.error?.message || "its video can’t be played"));
    video.addEventListener("error", settle(fault), { signal });
  });
}

/** Call back with the moment of every picture that a video comes to show, until told to stop. */
export function follow(video: HTMLVideoElement, show: (seconds: number) => void): () => void {
  let going = true;
  if ("requestVideoFrameCallback" in video) {
    const next = () =>
      video.requestVideoFrameCallback((_, { mediaTime }) => {
        if (!going) return;
        show(mediaTime);
        next();
      });
    next();
  } else {
    const next = () =>
      requestAnimationFrame(() => {
        if (!going) return;
        if (!(video as HTMLVideoElement).paused) show((video as HTMLVideoElement).currentTime);
        next();
      });
    next();
  }
  return () => {
    going = false;
  };
}
