import asyncio
import socket

import uvicorn
from fastapi import FastAPI, Request, Response

from app.center.administration import note_address, tls_identity
from app.center.exchange import CenterExchange
from app.center.queue import CommitQueue
from app.security.tls import server_context


def serve_center(center, listen):
    host, port = listen.rsplit(":", 1)
    ex = CenterExchange(center)
    q = CommitQueue(ex)
    app = FastAPI(openapi_url=None)

    @app.post("/v1")
    async def v1(r: Request):
        b = await r.body()
        a = await asyncio.wrap_future(q.put(b))
        return Response(a.body, a.status)

    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((host, int(port)))
    s.listen(64)
    addr = f"https://{host}:{s.getsockname()[1]}"
    note_address(center, addr)
    cfg = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, date_header=False
    )
    cfg.load()
    cfg.ssl = server_context(tls_identity(center))
    print("listening on", addr, flush=True)
    uvicorn.Server(cfg).run([s])
    return 0
