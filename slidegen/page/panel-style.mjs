// How controls look. On a slide all lengths are the slide's own pixels: nothing is smaller than 16 of them.
// The important ones hold against a theme that styles everything on a slide.

export const STYLE = `
:host { all: initial !important; display: block !important; position: absolute !important; inset: 0 !important;
  z-index: 5 !important; pointer-events: none !important; color: inherit !important;
  font: 17px/24px system-ui, sans-serif !important; }
* { box-sizing: border-box; margin: 0; font: inherit; }
[hidden] { display: none !important; }

.mark { position: absolute; left: var(--mark-left, 100%); top: var(--mark-top, 0); width: 32px; height: 32px;
  padding: 5px; border: 0; border-radius: 8px; background: none; color: inherit; opacity: .4; cursor: pointer;
  pointer-events: auto; }
.mark:hover, .mark:focus-visible, .mark[aria-pressed=true] { opacity: 1; background: #8883; }
.mark svg { display: block; width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; }

.row { position: absolute; left: 0; right: 0; top: var(--row-top, 100%); display: flex; flex-wrap: wrap;
  align-items: center; gap: 6px 28px; min-height: 48px; padding: 8px 18px; border-radius: 10px;
  background: #1d2128; color: #f1f2f4; box-shadow: 0 4px 18px #0005; visibility: hidden; opacity: 0; }
/* Between the picture and the row the pointer is still over them. */
.row::before { content: ''; position: absolute; inset: -10px 0 auto; height: 10px; }
:host([data-hover]) .row, :host([data-pinned]) .row, :host(:focus-within) .row {
  visibility: visible; opacity: 1; pointer-events: auto; }

.field { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; min-width: 0; }
.field.range, .field.text { flex: 1 1 220px; max-width: 460px; }
label { color: #c3c8d0; white-space: nowrap; }
output { min-width: 2.5ch; text-align: right; font-weight: 600; font-variant-numeric: tabular-nums; }
output:empty { display: none; }
input[type=range] { flex: 1; min-width: 90px; height: 28px; accent-color: #6cb6f5; cursor: pointer; }
input[type=checkbox] { width: 20px; height: 20px; accent-color: #6cb6f5; cursor: pointer; }
input[type=text] { flex: 1; min-width: 120px; }
input[type=text], select { height: 32px; padding: 0 10px; border: 1px solid #59616e; border-radius: 6px;
  background: #2a2f38; color: inherit; }
:is(input, select, button):focus-visible { outline: 3px solid #6cb6f5; outline-offset: 2px; }
:disabled { opacity: .5; cursor: default; }
[aria-invalid] { border-color: #ff8f7a !important; outline: 2px solid #ff8f7a; }
.problem { flex-basis: 100%; color: #ffb3a4; }
.note { color: #c3c8d0; font-size: 16px; font-style: italic; }
.reset { height: 32px; margin-left: auto; padding: 0 14px; border: 1px solid #59616e; border-radius: 6px;
  background: none; color: inherit; cursor: pointer; }
.reset:hover { background: #2a2f38; }

/* A drawing that takes its time is told by a line, after a moment. */
:host([data-busy]) .row::after { content: ''; position: absolute; inset: auto 12px 0; height: 3px; border-radius: 2px;
  background: #6cb6f5; animation: wait 1.2s .25s both infinite alternate; }
@keyframes wait { from { opacity: 0; } to { opacity: 1; } }

:host([data-place=list]) { position: static !important; pointer-events: auto !important; }
:host([data-place=list]) .mark { display: none; }
:host([data-place=list]) .row { position: static; visibility: visible; opacity: 1; padding: 12px 16px;
  box-shadow: none; }
:host([data-place=list]) .field { flex: 1 1 100%; max-width: none; min-height: 44px; }
:host([data-place=list]) input[type=range] { height: 40px; }
:host([data-place=list]) :is(select, input[type=text], .reset) { min-height: 44px; flex: 1; }

@media print { :host { display: none !important; } }
`
