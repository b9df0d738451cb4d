// better-auth's API keys over HTTP: a worker for each processor, with its share of the connections.
import cluster from 'node:cluster';
import {createServer} from 'node:http';
import {availableParallelism} from 'node:os';
import {json} from 'node:stream/consumers';
import {apiKey} from '@better-auth/api-key';
import {betterAuth} from 'better-auth';
import {getMigrations} from 'better-auth/db/migration';
import pg from 'pg';

const WORKERS = availableParallelism();
const PERMISSIONS = {agents: ['read'], configs: ['read'], heartbeat: ['write']};

// Where the database is, pg reads from PGHOST and so on.
const auth = betterAuth({
    database: new pg.Pool({max: Math.max(1, Math.floor(process.env.CONNECTIONS / WORKERS))}),
    baseURL: 'http://localhost',
    secret: process.env.BETTER_AUTH_SECRET,
    telemetry: {enabled: false},
    rateLimit: {enabled: false},
    plugins: [apiKey({rateLimit: {enabled: false}})],
});

const ROUTES = {
    '/create': async () => [
        200,
        await auth.api.createApiKey({
            body: {name: 'token', userId: process.env.USER_ID, permissions: PERMISSIONS},
        }),
    ],
    '/verify': async ({key}) => {
        const verdict = await auth.api.verifyApiKey({
            body: {key, permissions: {heartbeat: ['write']}},
        });
        return [verdict.valid ? 200 : 401, verdict];
    },
};

async function answer(request, response) {
    const [status, body] = await ROUTES[request.url](await json(request));
    response.writeHead(status, {'Content-Type': 'application/json'}).end(JSON.stringify(body));
}

if (cluster.isPrimary) {
    await (await getMigrations(auth.options)).runMigrations();
    const {internalAdapter} = await auth.$context;
    const user = await internalAdapter.createUser({name: 'bench', email: 'bench@example.org'});
    let listening = 0;
    cluster.on('listening', (worker, {port}) => {
        if (++listening === WORKERS) {
            console.log(`Listening on: http://localhost:${port}`);
        }
    });
    for (let i = 0; i < WORKERS; i++) {
        cluster.fork({USER_ID: user.id});
    }
} else {
    createServer(answer).listen(0, '127.0.0.1');
}
