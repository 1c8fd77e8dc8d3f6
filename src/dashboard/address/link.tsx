import type { ComponentChildren, JSX } from "preact";
import type { Address } from "./address.ts";
import { hrefOf, navigate } from "./navigation.ts";

interface LinkProps extends Omit<JSX.HTMLAttributes<HTMLAnchorElement>, "href"> {
  readonly to: Address;
  readonly children?: ComponentChildren;
}

/** A link within the dashboard: a real one, so that it can be opened in a tab and copied. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  return (
    <a
      {...rest}
      href={hrefOf(to)}
      onClick={(event) => {
        onClick?.(event);
        const plain =
          event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
        if (!plain || event.defaultPrevented) return;
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}
