"""What a flow asks of the database."""

from collections.abc import Awaitable

from otpweb.flows.services import Services


async def statements(services: Services, act: Awaitable[object]) -> list[str]:
    """Do it, and return its statements without the values."""
    asked: list[str] = []
    real = services.db.fetch_all

    async def listening(sql: str, values: object = None) -> object:
        asked.append(" ".join(sql.split()))
        return await real(sql, values)  # type: ignore[arg-type]

    services.db.fetch_all = listening  # type: ignore[method-assign,assignment]
    try:
        await act
    finally:
        services.db.fetch_all = real  # type: ignore[method-assign]
    return asked
