"""Participants and judges at work: asked as models or watched in containers, sealed, ended."""
