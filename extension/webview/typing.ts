/** Whether the user is typing: then VS Code must not take keys that mean something in a text. */

/** An element that has keys of its own: text, or a choice from a list. */
export const isField = (element: Element | null): boolean =>
  Boolean(element?.closest('input, textarea, select'));

/** @param tell called with whether a field has the focus, whenever that changes. */
export function watchTyping(tell: (typing: boolean) => void): void {
  let told = false;
  const look = (): void => {
    // The element stays the active one of a page that has lost the focus.
    const typing = document.hasFocus() && isField(document.activeElement);
    if (typing === told) return;
    told = typing;
    tell(typing);
  };
  // When the old element loses the focus, the new one does not have it yet.
  const soon = (): void => void setTimeout(look, 0);
  for (const event of ['focusin', 'focusout'] as const) document.addEventListener(event, soon);
  for (const event of ['focus', 'blur'] as const) window.addEventListener(event, soon);
}
