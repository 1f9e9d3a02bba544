/** The page's one loop of animation frames. */
import { Frames } from "../core/frames";

export const frames = new Frames((run) => requestAnimationFrame(run));
export const wake = () => frames.request();
