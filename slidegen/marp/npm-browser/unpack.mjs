// Unpacks the browser of @sparticuz/chromium into TMPDIR (where its `inflate` writes) and prints the executable's path.
//
//   TMPDIR=TARGET node unpack.mjs FOLDER      FOLDER holds the node_modules
//
// Its executablePath() unpacks the NSS libraries only inside AWS Lambda; taking the parts one by one needs no disguise.
// The software GPU (swiftshader) is left out: pages are printed, not played.
import { writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const home = path.join(path.resolve(process.argv[2]), 'node_modules', '@sparticuz', 'chromium')
const { inflate } = await import(pathToFileURL(path.join(home, 'build', 'index.js')))

const [executable] = await Promise.all(
  ['chromium.br', 'al2023.tar.br', 'fonts.tar.br'].map((part) => inflate(path.join(home, 'bin', part))),
)

// Its own configuration looks for its font in /tmp; this one finds it wherever it is, beside the machine's own.
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`
await writeFile(path.join(os.tmpdir(), 'fonts', 'fonts.conf'), FONTS_CONF)
console.log(executable)
