/** Words that say nothing about a card: they neither count for similarity nor are they marked. */

const ENGLISH = `
a about above after again against all also although always am among an and another any are around as at away back be
because become becomes been before behind being below between both but by can cannot could did do does doing done down
during each either else ever every few for from further get gets had has have having he her here hers herself him
himself his how however i if in into is it it's its itself just keep keeps kept last like made make makes many may me
might more most much must my myself near never no nor not now of off often on once one only onto or other others our
ours out over own per rather same she should since so some still such than that the their theirs them themselves then
there these they this those though through to too toward towards two under until up upon us very was we were what when
where whether which while who whom whose why will with within without would yet you your yours yourself
`

export const STOP_WORDS: ReadonlySet<string> = new Set(ENGLISH.split(/\s+/).filter((word) => word !== ''))
