"""Pages of delivery: releases, and the gate of one service with its exceptions."""

from fastapi import APIRouter

router = APIRouter()
