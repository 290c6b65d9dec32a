/**
 * Keeps the page up to date: on each event of the server, and every ten seconds while somebody looks, the page is fetched
 * again and what has changed of it is put in place. Sorts and narrows tables. Without it the page says the same.
 */
const REFRESH_MS = 10_000
const TOGETHER_MS = 150
const live = document.getElementById('live')

let refreshing = false
let again = false

/** Fetches the page as it is now and puts in place whatever differs; once more when it was asked for meanwhile. */
async function refresh() {
  if (refreshing) {
    again = true
    return
  }
  refreshing = true
  try {
    const response = await fetch(location.pathname + location.search, { headers: { accept: 'text/html' } })
    if (response.ok) replaceChanged(new DOMParser().parseFromString(await response.text(), 'text/html'))
  } catch {
    // The stream of events says that the server cannot be reached.
  }
  refreshing = false
  if (again) {
    again = false
    refresh()
  }
}

function replaceChanged(page) {
  for (const now of document.querySelectorAll('[data-live]')) {
    const next = page.getElementById(now.id)
    if (next === null || next.innerHTML === now.dataset.html) continue
    if (now.contains(document.activeElement) && document.activeElement.matches('select')) continue
    now.dataset.html = next.innerHTML
    keepState(now, () => now.replaceChildren(...document.importNode(next, true).childNodes))
  }
}

/** Scrolling, open details, sorting and focus stay as they were. */
function keepState(section, change) {
  const open = new Set([...section.querySelectorAll('details[open]')].map(({ id }) => id))
  const scrolled = [...section.querySelectorAll('.scroll')].map((region) => [region.scrollTop, region.scrollLeft])
  const focused = [...section.querySelectorAll('a, button, select, summary, [tabindex]')].indexOf(
    document.activeElement,
  )
  change()
  for (const details of section.querySelectorAll('details')) details.open = open.has(details.id)
  prepare(section)
  for (const [i, region] of section.querySelectorAll('.scroll').entries()) {
    if (scrolled[i] !== undefined) [region.scrollTop, region.scrollLeft] = scrolled[i]
  }
  if (focused >= 0)
    section.querySelectorAll('a, button, select, summary, [tabindex]')[focused]?.focus({ preventScroll: true })
}

/** How tables are sorted, over refreshes: the column, and 1 up or -1 down. */
const sorting = { column: -1, direction: 1 }

function prepare(section) {
  for (const table of section.querySelectorAll('table.sortable')) {
    for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = head.textContent
      button.addEventListener('click', () => {
        sorting.direction = sorting.column === column ? -sorting.direction : 1
        sorting.column = column
        sort(table)
      })
      head.replaceChildren(button)
    }
    if (sorting.column >= 0) sort(table)
  }
  for (const orders of section.querySelectorAll('.orders')) orders.hidden = false
  for (const form of section.querySelectorAll('#choose')) {
    form.addEventListener('change', () => form.requestSubmit())
  }
}

function sort(table) {
  const [body] = table.tBodies
  const textOf = (row) => row.cells[sorting.column].textContent.trim()
  const rows = [...body.rows].sort(
    (a, b) => sorting.direction * textOf(a).localeCompare(textOf(b), 'en', { numeric: true }),
  )
  body.append(...rows)
  for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
    if (column === sorting.column) head.setAttribute('aria-sort', sorting.direction > 0 ? 'ascending' : 'descending')
    else head.removeAttribute('aria-sort')
  }
}

/** Sends an order of a button to the API; what comes of it comes back as an event. */
async function order({ pop, order: kind }) {
  const reason = { kind, for: '1h', reason: 'from the dashboard' }
  const asked =
    kind === 'auto'
      ? { method: 'DELETE' }
      : { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(reason) }
  const response = await fetch(`api/v1/overrides/${encodeURIComponent(pop)}`, asked)
  if (response.ok) refresh()
  else live.textContent = (await response.json()).detail
}

document.addEventListener('click', ({ target }) => {
  const button = target.closest?.('button[data-order]')
  if (button !== null && button !== undefined) order(button.dataset)
})

/** Events come again after a cut by themselves, with what was missed (`Last-Event-ID`). */
function follow() {
  const stream = new EventSource(`api/v1/events/stream?since=${document.body.dataset.lastEvent}`)
  let timer
  stream.addEventListener('open', () => {
    live.textContent = '● live'
    refresh()
  })
  stream.addEventListener('error', () => {
    live.textContent = '○ reconnecting'
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, REFRESH_MS)
  })
  stream.addEventListener('message', () => {
    clearTimeout(timer)
    timer = setTimeout(refresh, TOGETHER_MS)
  })
}

prepare(document)
follow()
setInterval(() => {
  if (document.visibilityState === 'visible') refresh()
}, REFRESH_MS)
