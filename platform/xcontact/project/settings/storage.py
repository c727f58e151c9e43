"""Documents in an S3 store, or in a folder where there is none."""

from xcontact.project import env

S3_ENDPOINT_URL = env.text("S3_ENDPOINT_URL")
S3_BUCKET = env.text("S3_BUCKET", "xcontact")
S3_ACCESS_KEY = env.text("S3_ACCESS_KEY")
S3_SECRET_KEY = env.text("S3_SECRET_KEY")
S3_REGION = env.text("S3_REGION", "eu-west-1")
STORAGE_FOLDER = env.text("STORAGE_FOLDER")

DOCUMENT_MAX_BYTES = 5 * 1024 * 1024
# Beyond 2.5 MB an upload goes to a temporary file; a request's body is refused over one document and its form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = DOCUMENT_MAX_BYTES + 64 * 1024
# All the documents of one draft together, in bytes: told to the citizen before it is reached.
DRAFT_MAX_BYTES = 200 * 1024 * 1024
