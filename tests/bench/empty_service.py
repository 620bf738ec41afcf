"""What ingest is measured against: the same framework and the same check of the caller, and then nothing."""

import argparse
import contextlib
from collections.abc import AsyncIterator

import httpx
import uvicorn
from fastapi import FastAPI, Response

from app.config import Settings
from app.main import JiraPermissions
from app.parts import open_parts
from app.web.security import Gate, ServerCaller


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with open_parts(Settings()) as parts, httpx.AsyncClient() as client:
        app.state.gate = Gate.build(parts.work, client, JiraPermissions(parts.work))
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/connect/webhooks/{event}", status_code=204)
async def nothing(_site: ServerCaller) -> Response:
    return Response(status_code=204)


@app.get("/readyz")
async def ready() -> dict[str, bool]:
    return {"ready": True}


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, required=True)
    uvicorn.run(app, port=arguments.parse_args().port, access_log=False, log_config=None)
