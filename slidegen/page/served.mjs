// The page as slidegen serves it: a socket to the server, which draws figures and tells of every edit.
import { edit } from '#edit.mjs'
import { begin, readTalk } from '#main.mjs'
import { fetchAhead } from '#pictures.mjs'
import { ServedFigures } from '#served-figures.mjs'
import { Socket } from '#socket.mjs'

const talk = readTalk()
const address = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket`
const hello = () => ({ type: 'hello', session: talk.served.session, revision: talk.served.revision })
const app = begin(talk, new Socket(address, hello), new ServedFigures())
const { show } = app
const look = () => show.link.say({ type: 'looking', slide: show.stage.slide })

show.on('welcome', ({ session }) => (session === talk.served.session ? look() : location.reload()))
show.on('stage', (stage, before) => stage.slide !== before.slide && look())
edit(app)
fetchAhead(app)
app.deck.warm(show.stage.slide)
