// Says what is wrong where an older Node would only report an unknown file extension. Node 24
// comes with `npm ci`, by the install script of the package "node"; where scripts are refused,
// the Node that runs npm runs the program too.
const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  console.error(
    `Нужен Node.js ${NEEDED} или новее, запущен ${process.version}. Разрешите скрипт установки пакета node: ` +
      "npm rebuild node --ignore-scripts=false, либо установите Node.js с https://nodejs.org.\n" +
      `Node.js ${NEEDED} or newer is needed, this is ${process.version}. Allow the install script of the package node: ` +
      "npm rebuild node --ignore-scripts=false, or install Node.js from https://nodejs.org.",
  );
  process.exit(1);
}
