// Finds folders that import one another, directly or around. Within a folder, each folder and each file in it is a place.

/** Imports between files: each file, as a path from the root, with those that it imports. */
export type FileImports = ReadonlyMap<string, readonly string[]>

/** The places of `parent` that reach one another, sorted; at least one of them is a folder. */
export type Circle = { parent: string; places: string[] }

type Graph = Map<string, Set<string>>

/** For each folder: which of its places import which others of its places. */
function graphsByFolder(imports: FileImports): Map<string, Graph> {
  const graphs = new Map<string, Graph>()
  for (const [file, targets] of imports) {
    for (const target of targets) {
      const [from, to] = [file.split('/'), target.split('/')]
      const depth = from.findIndex((part, index) => part !== to[index])
      const [source, sink] = [from[depth], to[depth]]
      if (depth < 1 || source === undefined || sink === undefined) continue
      const parent = from.slice(0, depth).join('/')
      const graph = graphs.get(parent) ?? new Map<string, Set<string>>()
      graphs.set(parent, graph)
      graph.set(source, (graph.get(source) ?? new Set()).add(sink))
    }
  }
  return graphs
}

function reachableFrom(graph: Graph, start: string): Set<string> {
  const reached = new Set<string>()
  const waiting = [...(graph.get(start) ?? [])]
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (reached.has(place)) continue
    reached.add(place)
    waiting.push(...(graph.get(place) ?? []))
  }
  return reached
}

function circlesOf(parent: string, graph: Graph): Circle[] {
  const reach = new Map([...graph.keys()].map((place) => [place, reachableFrom(graph, place)]))
  const circles = new Map<string, Circle>()
  for (const [place, reached] of reach) {
    const places = [...reached].filter((other) => reach.get(other)?.has(place)).sort()
    const isFolder = (name: string): boolean => !name.includes('.')
    if (places.length > 1 && places.some(isFolder)) circles.set(places.join(' '), { parent, places })
  }
  return [...circles.values()]
}

/** Every circle, in the order of their folders. Circles of files alone are the linter's. */
export function findCircles(imports: FileImports): Circle[] {
  return [...graphsByFolder(imports)]
    .flatMap(([parent, graph]) => circlesOf(parent, graph))
    .sort((a, b) => a.parent.localeCompare(b.parent, 'en'))
}

/**
 * What differs from the circles that are left to take apart: a circle that is none of them or has grown is refused, and
 * one that has shrunk or gone must be noted, so that it cannot come back.
 */
export function compareCircles(
  found: readonly Circle[],
  left: Readonly<Record<string, readonly string[][]>>,
): string[] {
  const isWithin = (small: readonly string[], large: readonly string[]) => small.every((place) => large.includes(place))
  const grown = found.filter(({ parent, places }) => !left[parent]?.some((known) => isWithin(places, known)))
  const shrunk = Object.entries(left).flatMap(([parent, circles]) =>
    circles
      .filter((known) => !found.some((circle) => circle.parent === parent && isWithin(known, circle.places)))
      .map((known) => `${parent}: ${known.join(', ')} is smaller or gone: run build/check-circles.ts --write`),
  )
  return [...grown.map(({ parent, places }) => `${parent}: ${places.join(', ')} import one another`), ...shrunk]
}
