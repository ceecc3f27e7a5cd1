/** The frame of the storefront: head, header and footer of every page. */
import { Html, html } from '../http/html.ts'
import { MOON, PAGE_ICON } from '../http/page-icon.ts'
import { STYLESHEET_PATH } from '../http/stylesheet.ts'
import { feedPath } from './addresses.ts'
import { signInPath } from './visits.ts'

/** What all pages know of the market. */
export interface Site {
  /** As others reach it, without a slash at the end. */
  readonly url: string
  /** Whether the settings name who runs it. */
  readonly hasImprint: boolean
}

/** Who is signed in, as far as the frame says so. */
export interface Reader {
  /** How many works. */
  readonly inCart: number
}

export interface PreviewPicture {
  readonly path: string
  readonly width: number | null
  readonly height: number | null
  /** What it shows, for those who do not see it. */
  readonly alt?: string
}

export interface WebPage {
  readonly title: string
  readonly description: string
  /** The permanent address of what is shown, on this market. */
  readonly path: string
  readonly body: Html
  /** For links to the page. */
  readonly picture?: PreviewPicture | null
  /** schema.org. */
  readonly data?: object
  /** The path of the page whose new works can be followed; by default the market's. */
  readonly feedOf?: string
  readonly hasOembed?: boolean
  /** False for pages that search engines should not find. */
  readonly isListed?: boolean
  /** True where the address is a secret that others must not learn. */
  readonly isSecret?: boolean
  /** Where forms of the page may lead besides the market. */
  readonly formGoals?: readonly string[]
  /** True for pages that frame others of the market. */
  readonly hasFrames?: boolean
  /** The paths of the scripts of the page, which enhance what works without them. */
  readonly scripts?: readonly string[]
}

/** Data in a page. It is no script, and cannot end the element that it is in. */
function dataBlock(data: object): Html {
  const text = JSON.stringify(data).replaceAll('<', '\\u003c')
  return new Html(`<script type="application/ld+json">${text}</script>`)
}

function pictureTags({ url }: Site, picture: PreviewPicture | null): Html {
  if (picture === null) return html`<meta name="twitter:card" content="summary">`
  const { path, width, height, alt } = picture
  const size =
    width === null || height === null
      ? null
      : html`<meta property="og:image:width" content="${String(width)}"><meta property="og:image:height" content="${String(height)}">`
  return html`<meta property="og:image" content="${url + path}">${size}
${alt === undefined ? null : html`<meta property="og:image:alt" content="${alt}"><meta name="twitter:image:alt" content="${alt}">`}
<meta name="twitter:card" content="summary_large_image">`
}

function headOf(page: WebPage, site: Site): Html {
  const { title, description, path, picture = null, data, feedOf = '/', hasOembed = false, isListed = true } = page
  const { scripts = [] } = page
  const address = site.url + path
  const oembed = `/oembed?url=${encodeURIComponent(address)}`
  return html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${path === '/' ? title : `${title} – Luna Market`}</title>
<meta name="description" content="${description}">
${isListed ? html`<link rel="canonical" href="${address}">` : html`<meta name="robots" content="noindex">`}
${new Html(PAGE_ICON)}
<link rel="stylesheet" href="${STYLESHEET_PATH}">
<link rel="alternate" type="application/atom+xml" title="New works" href="${feedPath(feedOf)}">
${hasOembed ? html`<link rel="alternate" type="application/json+oembed" href="${oembed}">` : null}
<meta property="og:site_name" content="Luna Market">
<meta property="og:type" content="website">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${address}">
${pictureTags(site, picture)}
${data === undefined ? null : dataBlock(data)}
${scripts.map((script) => html`<script src="${script}" defer></script>`)}`
}

function ownLinks(inCart: number): Html {
  const count = inCart === 0 ? null : html` (${String(inCart)})`
  return html`<a href="/cart">Cart${count}</a><a href="/wishes">Wish list</a><a href="/purchases">Purchases</a><a href="/wallet">Wallet</a><a href="/account">Account</a>`
}

/** The page of search has a form of its own. */
function headerOf({ path }: WebPage, reader: Reader | null): Html {
  const form = html`<form action="/search" role="search">
<input type="search" name="q" maxlength="500" aria-label="Search works" placeholder="Search works">
<button type="submit">Search</button>
</form>`
  return html`<a class="skip" href="#content">Skip to content</a>
<header>
<a class="brand" href="/">${new Html(MOON)}Luna Market</a>
${path === '/search' ? null : form}
<nav aria-label="Market">
<a href="/kinds">Kinds</a><a href="/tags">Tags</a><a href="/licenses">Licenses</a>${
    reader === null ? html`<a href="${signInPath(path)}" rel="nofollow">Sign in</a>` : ownLinks(reader.inCart)
  }
</nav>
</header>`
}

const FOOTER: readonly (readonly [path: string, name: string])[] = [
  ['/help', 'Help'],
  ['/licenses', 'Licenses explained'],
  ['/terms', 'Creator terms'],
  ['/privacy', 'Privacy'],
  ['/docs/', 'API reference'],
  [feedPath('/'), 'Feed of new works'],
]

function footerOf({ hasImprint }: Site): Html {
  const links = hasImprint ? [...FOOTER, ['/imprint', 'Imprint'] as const] : FOOTER
  return html`<footer><nav aria-label="About the market"><ul>
${links.map(([path, name]) => html`<li><a href="${path}">${name}</a></li>`)}
</ul></nav></footer>`
}

export function renderWebPage(page: WebPage, site: Site, reader: Reader | null = null): string {
  return html`<!doctype html>
<html lang="en">
<head>
${headOf(page, site)}
</head>
<body class="store">
${headerOf(page, reader)}
<main id="content">
${page.body}
</main>
${footerOf(site)}
</body>
</html>
`.text
}
