// The page as a file: no server, the figures' frames inside it.
import { FramedFigures } from '#framed-figures.mjs'
import { begin, readTalk } from '#main.mjs'
import { Windows } from '#windows.mjs'

const VIEWS = ['audience', 'presenter', 'remote']

const talk = readTalk()
const wanted = new URLSearchParams(location.search).get('view')
talk.view = VIEWS.includes(wanted) ? wanted : 'audience'
begin(talk, new Windows(talk), new FramedFigures(talk.frames ?? {}))
