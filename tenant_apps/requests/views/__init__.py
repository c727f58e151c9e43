"""The pages of an applicant: present a procedure, fill, join documents, check and send, follow."""
