/** A canvas in a part: as large as what it lies in, drawn when something has changed, once a frame. */
import { useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Palette } from "../draw/palette";
import { palette } from "../draw/palette";
import { Surface } from "../draw/surface";
import { frames, wake } from "../state/loop";

/**
 * @param watch reads the signals that it depends on
 * @param draw what is to be seen; called with a clean surface
 */
export function useCanvas(watch: () => void, draw: (surface: Surface, colors: Palette) => void): { current: HTMLCanvasElement | null } {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dirty = useRef(true);
  const latest = useRef(draw);
  latest.current = draw;
  const again = () => {
    dirty.current = true;
    wake();
  };
  useSignalEffect(() => {
    watch();
    void palette.value;
    again();
  });
  useLayoutEffect(again);
  useEffect(() => {
    const surface = new Surface(canvas.current!);
    const observer = new ResizeObserver(([entry]) => {
      if (surface.resize(entry!.contentRect.width, entry!.contentRect.height)) again();
    });
    observer.observe(canvas.current!.parentElement!);
    const end = frames.add(() => {
      const colors = palette.peek();
      if (!dirty.current || !colors || surface.width === 0) return false;
      dirty.current = false;
      surface.clear();
      latest.current(surface, colors);
      return false;
    });
    return () => {
      observer.disconnect();
      end();
    };
  }, []);
  return canvas;
}
