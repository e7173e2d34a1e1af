/** Videos in step: one leads, the others catch up with it. */

const LOOSE = 0.05; // seconds by which they may differ
const CLOSE = 0.015; // and at which one has caught up
const FAR = 0.5; // from which it jumps

/** By how many seconds one moment of a loop is ahead of another, the shorter way round. */
export function ahead(one: number, other: number, length: number): number {
  const way = (one - other) % length;
  return way - length * Math.round(way / length);
}

/** How a video catches up that is behind by so many seconds, at its rate: jump, or at which rate. */
export function catchUp(behind: number, rate: number): "jump" | number {
  const far = Math.abs(behind);
  if (far > FAR) return "jump";
  if (far > LOOSE) return behind > 0 ? 1.1 : 0.9;
  return far < CLOSE ? 1 : rate;
}

const playing = new Map<string, HTMLVideoElement[]>();

/** Begin to count a video among those of a clock; it starts where these are. */
export function join(clock: string, video: HTMLVideoElement): void {
  if (!clock) return;
  const others = (playing.get(clock) ?? []).filter((one) => one !== video);
  if (others[0]) video.currentTime = others[0].currentTime;
  playing.set(clock, [...others, video]);
}

/** No longer count it. */
export function leave(clock: string, video: HTMLVideoElement): void {
  playing.set(clock, (playing.get(clock) ?? []).filter((one) => one !== video));
  video.playbackRate = 1;
}

/** Let a video that plays keep up with the one that leads. */
export function keepUp(clock: string, video: HTMLVideoElement): void {
  const leader = playing.get(clock)?.[0];
  if (!leader || leader === video || leader.paused || video.seeking) return;
  const behind = ahead(leader.currentTime, video.currentTime, video.duration);
  const how = catchUp(behind, video.playbackRate);
  if (how === "jump") video.currentTime = leader.currentTime;
  else if (how !== video.playbackRate) video.playbackRate = how;
}
