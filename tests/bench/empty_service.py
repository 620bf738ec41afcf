"""What ingest is measured against: the same app and the same check of the caller, and then nothing."""

import argparse

import uvicorn
from fastapi import APIRouter, Response

from app.config import Settings
from app.main import create_app
from app.web.security import ServerCaller

router = APIRouter()


@router.post("/connect/webhooks/{event}", status_code=204)
async def nothing(_site: ServerCaller) -> Response:
    return Response(status_code=204)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, required=True)
    app = create_app(Settings())
    app.include_router(router)
    # The first route that fits answers.
    app.router.routes.insert(0, app.router.routes.pop())
    uvicorn.run(app, port=arguments.parse_args().port, access_log=False, log_config=None)
