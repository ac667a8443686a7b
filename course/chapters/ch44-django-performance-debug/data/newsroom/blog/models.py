"""The five tables of the blog.

The tables existed before this code, so Django reads and writes them but never creates or changes them
(managed = False: makemigrations leaves them alone).
"""

from django.db import models
from django.urls import reverse


class Author(models.Model):
    name = models.TextField()
    email = models.TextField(unique=True, null=True)
    bio = models.TextField(null=True)
    joined_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "authors"

    def __str__(self):
        return self.name


class Tag(models.Model):
    name = models.TextField(unique=True)

    class Meta:
        managed = False
        db_table = "tags"

    def __str__(self):
        return self.name


class Post(models.Model):
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="posts")
    title = models.TextField()
    slug = models.SlugField(unique=True)
    body = models.TextField()
    status = models.TextField(choices=[("draft", "draft"), ("published", "published")])
    published_at = models.DateTimeField(null=True)
    views = models.IntegerField(default=0)
    tags = models.ManyToManyField(Tag, db_table="post_tags", related_name="posts")

    class Meta:
        managed = False
        db_table = "posts"

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("post", args=[self.slug])


class Comment(models.Model):
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="comments", null=True)
    body = models.TextField()
    approved = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "comments"

    def __str__(self):
        return f"comment {self.pk}"
