import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import "./popover.css";

/** Between a box and the edge of the window, pixels. */
const MARGIN = 8;

interface PopoverProps {
  /** What the button shows. */
  readonly label: ComponentChildren;
  /** Name of the button, where what it shows is not one. */
  readonly name?: string;
  readonly buttonClass?: string;
  readonly align?: "start" | "end";
  readonly children: (close: () => void) => ComponentChildren;
}

/**
 * A button that opens a box below it; on a phone the box is at the bottom of the screen. Escape and a
 * click elsewhere close it, and the focus goes back to the button.
 */
export function Popover({
  label,
  name,
  buttonClass = "button",
  align = "start",
  children,
}: PopoverProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };

  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (event.target instanceof Node && root.current?.contains(event.target) === false) {
        setOpen(false);
      }
    };
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      setOpen(false);
      button.current?.focus();
    };
    const element = root.current;
    element?.addEventListener("keydown", closeOnEscape);
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    const first = box.current?.querySelector<HTMLElement>("[data-first], input, button, a");
    first?.focus();
    return () => {
      element?.removeEventListener("keydown", closeOnEscape);
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);

  // A box that begins under its button may end beyond the window.
  useLayoutEffect(() => {
    if (!open || box.current === null) return;
    const { right } = box.current.getBoundingClientRect();
    const beyond = right + MARGIN - document.documentElement.clientWidth;
    if (beyond > 0 && align === "start") box.current.style.translate = `${-beyond}px 0`;
  }, [open, align]);

  return (
    <div class="popover" ref={root}>
      <button
        type="button"
        ref={button}
        class={buttonClass}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={name}
        title={name}
        onClick={() => setOpen(!open)}
      >
        {label}
      </button>
      {open && (
        <div class={`popover-box popover-${align}`} id={id} ref={box}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
