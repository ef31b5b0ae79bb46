// Serves an OpenAPI document by Scalar's mock server: node scalar_server.mjs FOLDER_OF_PACKAGES DOCUMENT PORT
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [folder, file, port] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
const { serve } = await load("@hono/node-server");
const { createMockServer } = await load("@scalar/mock-server");
const app = await createMockServer({ document: readFileSync(file, "utf8") });
serve({ fetch: app.fetch, port: Number(port), hostname: "127.0.0.1" });
