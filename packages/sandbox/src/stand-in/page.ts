/** What the page of a pipeline shows. */
export type PipelinePage = {
  provider: string
  title: string
  state: string
  /** The page reloads itself while true. */
  live: boolean
  facts: [label: string, value: string][]
  parameters: [name: string, value: string][]
  jobs: { workflow: string; name: string; state: string; duration: string }[]
  reports: string[]
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--paper:#fff;--wash:#f5f7f9;--note:#fdf3d8;--good:#1a7f4b;--bad:#b42318;--busy:#1f5fbf}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#98a3b3;--line:#2f3743;--paper:#14181e;--wash:#1b2028;--note:#3a3117;--good:#56c489;--bad:#f1867d;--busy:#7fb0f5}}
body{margin:0;background:var(--wash);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:46rem;margin:2.5rem auto;padding:0 1.25rem}
.note{background:var(--note);border-radius:6px;padding:.7rem 1rem;margin:0 0 1.5rem}
h1{font-size:1.4rem;line-height:1.3;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:.95rem;margin:1.75rem 0 .5rem;color:var(--soft);font-weight:600}
.state{font-weight:600}.success{color:var(--good)}.failed{color:var(--bad)}.running,.setup{color:var(--busy)}
section{background:var(--paper);border:1px solid var(--line);border-radius:8px;overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.5rem 1rem;border-top:1px solid var(--line);vertical-align:top}
tr:first-child>*{border-top:0}th{font-weight:500;color:var(--soft)}td{overflow-wrap:anywhere}
code,li{font:13px/1.6 ui-monospace,monospace}ol{margin:0;padding:.6rem 1rem .6rem 2.5rem}p.empty{margin:0;padding:.5rem 1rem;color:var(--soft)}`

/** Renders a pipeline for people: says first that it is a stand-in. No scripts; follows the reader's colour scheme. */
export function renderPipelinePage(page: PipelinePage): string {
  const row = ([label, value]: [string, string]) =>
    `<tr><th scope="row">${text(label)}</th><td>${text(value)}</td></tr>`
  const jobs = page.jobs.map(
    (job) =>
      `<tr><td>${text(job.workflow)}</td><td>${text(job.name)}</td><td class="state ${text(job.state)}">${text(job.state)}</td><td>${text(job.duration)}</td></tr>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
${page.live ? '<meta http-equiv="refresh" content="2">' : ''}<title>${text(page.title)} · ${text(page.provider)} stand-in</title><style>${STYLE}</style></head>
<body><main>
<p class="note">This is a stand-in that Portolan runs for trying things out. It is <strong>not ${text(page.provider)}</strong>: no code was built, and nothing was deployed.</p>
<h1>${text(page.title)}</h1>
<div class="state ${text(page.state)}">${text(page.state)}</div>
<h2>Pipeline</h2><section><table>${page.facts.map(row).join('')}</table></section>
<h2>Parameters</h2><section>${page.parameters.length === 0 ? '<p class="empty">None were sent.</p>' : `<table>${page.parameters.map(row).join('')}</table>`}</section>
<h2>Jobs</h2><section><table><tr><th>Workflow</th><th>Job</th><th>State</th><th>Duration</th></tr>${jobs.join('')}</table></section>
${page.reports.length === 0 ? '' : `<h2>Reported to the portal</h2><section><ol>${page.reports.map((line) => `<li>${text(line)}</li>`).join('')}</ol></section>`}
</main></body></html>`
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function text(value: string): string {
  return value.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}
