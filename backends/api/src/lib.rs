//! vampx-backend-api.
