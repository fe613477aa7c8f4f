// Unpacks the browser of @sparticuz/chromium into TMPDIR (where its `inflate` writes) and prints the executable's path.
//
//   TMPDIR=TARGET node unpack.mjs FOLDER      FOLDER holds the node_modules
//
// Its executablePath() unpacks the NSS libraries only inside AWS Lambda; taking the parts one by one needs no disguise.
// The software GPU (swiftshader) is left out: pages are printed, not played.
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const home = path.join(path.resolve(process.argv[2]), 'node_modules', '@sparticuz', 'chromium')
const { inflate } = await import(pathToFileURL(path.join(home, 'build', 'index.js')))

const [executable] = await Promise.all(
  ['chromium.br', 'al2023.tar.br', 'fonts.tar.br'].map((part) => inflate(path.join(home, 'bin', part))),
)
console.log(executable)
