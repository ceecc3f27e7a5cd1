/**
 * A page that immediately redirects to another. Only from a page of its own origin does a browser send a cookie that is
 * `SameSite=Strict` along; a redirect from a file, or from another site, would arrive without the session.
 * @param url of the studio or below it: no text from elsewhere
 */
export function leadingPage(url: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${url}">
<title>Luna Studio</title>
<p><a href="${url}">Open Luna Studio</a></p>
</html>
`
}
