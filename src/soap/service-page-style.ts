/** Style of the service page: system fonts, light and dark, readable on a phone. */
export const SERVICE_PAGE_STYLE = `
:root { color-scheme: light dark; --line: #d5d9e0; --soft: #f3f5f8; --link: #0b57b0; }
body { margin: 0; background: #fff; color: #1c2430; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 52rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1, h2, h3 { line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin-top: 2.5rem; }
h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
a { color: var(--link); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; }
pre { padding: 1rem; overflow-x: auto; background: var(--soft); border-radius: .5rem; font-size: .875rem; }
@media (max-width: 36rem) {
  dl { display: block; }
  dd { margin-bottom: .5rem; }
  th, td { display: block; padding-right: 0; }
  th { border-bottom: 0; padding-bottom: 0; }
}
@media (prefers-color-scheme: dark) {
  :root { --line: #3a4350; --soft: #1d232c; --link: #7db7ff; }
  body { background: #12161c; color: #e4e8ee; }
}
`;
