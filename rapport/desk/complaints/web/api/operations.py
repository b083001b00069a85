"""The router that the operations of this room hang on."""

from rapport.ui.api.operations import Operations

complaints = Operations(tags=["Complaints"])
